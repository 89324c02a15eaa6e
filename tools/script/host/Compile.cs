// Roslyn as a program: takes the arguments of csc, response files too, and prints its errors as csc does.
using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

internal static class Compile
{
    private static void Main(string[] arguments)
    {
        Environment.Exit(Run(arguments)); // Mono may wait for its threads
    }

    private static int Run(string[] arguments)
    {
        var here = Directory.GetCurrentDirectory();
        var library = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var given = CSharpCommandLineParser.Default.Parse(arguments, here, library);
        var trees = given.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(
            SourceText.From(File.ReadAllText(file.Path), Encoding.UTF8), given.ParseOptions, file.Path));
        var references = given.MetadataReferences.Select(reference =>
            MetadataReference.CreateFromFile(Path.Combine(library, reference.Reference)));
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(given.OutputFileName), trees, references, given.CompilationOptions);
        using (var assembly = new MemoryStream())
        using (var symbols = new MemoryStream())
        {
            var result = compilation.Emit(assembly, given.EmitPdb ? symbols : null, options: given.EmitOptions);
            foreach (var said in given.Errors.Concat(result.Diagnostics).Where(said =>
                !said.IsSuppressed && said.Severity >= DiagnosticSeverity.Warning))
            {
                Console.WriteLine(said.ToString());
            }

            if (!result.Success)
            {
                return 1;
            }

            var target = Path.Combine(given.OutputDirectory, given.OutputFileName);
            File.WriteAllBytes(target, assembly.ToArray());
            if (given.EmitPdb)
            {
                File.WriteAllBytes(Path.ChangeExtension(target, ".pdb"), symbols.ToArray());
            }

            return 0;
        }
    }
}
