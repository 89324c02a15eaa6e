// Roslyn as a program: takes the arguments of csc, response files too, and prints its errors as csc does. With
// -resident alone it compiles again and again: each line in is the path of a response file, each line out the exit code
// and, in base64, what csc would print.
using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

internal static class Compile
{
    private static readonly ConcurrentDictionary<string, MetadataReference> Known =
        new ConcurrentDictionary<string, MetadataReference>();

    private static void Main(string[] arguments)
    {
        if (arguments.Length != 1 || arguments[0] != "-resident")
        {
            Environment.Exit(Run(arguments, Console.Out)); // Mono may wait for its threads
        }

        string path;
        while ((path = Console.In.ReadLine()) != null)
        {
            var said = new StringWriter();
            int code;
            try
            {
                code = Run(new[] { "@" + path }, said);
            }
            catch (Exception error)
            {
                code = -1;
                said.Write(error);
            }

            Console.WriteLine(code + " " + Convert.ToBase64String(Encoding.UTF8.GetBytes(said.ToString())));
        }

        Environment.Exit(0);
    }

    private static int Run(string[] arguments, TextWriter output)
    {
        var here = Directory.GetCurrentDirectory();
        var library = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var given = CSharpCommandLineParser.Default.Parse(arguments, here, library);
        var trees = given.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(
            SourceText.From(File.ReadAllText(file.Path), Encoding.UTF8), given.ParseOptions, file.Path));
        var references = given.MetadataReferences.Select(reference => Read(Path.Combine(library, reference.Reference)));
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(given.OutputFileName), trees, references,
            given.CompilationOptions.WithStrongNameProvider(new DesktopStrongNameProvider()));
        using (var assembly = new MemoryStream())
        using (var symbols = new MemoryStream())
        {
            var result = compilation.Emit(assembly, given.EmitPdb ? symbols : null, options: given.EmitOptions);
            foreach (var said in given.Errors.Concat(result.Diagnostics).Where(said =>
                !said.IsSuppressed && said.Severity >= DiagnosticSeverity.Warning))
            {
                output.WriteLine(said.ToString());
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

    // What lies beside the sources differs each time; the framework's assemblies stay, and are read once.
    private static MetadataReference Read(string path)
    {
        var file = new FileInfo(path);
        return Known.GetOrAdd(
            path + "|" + file.Length + "|" + file.LastWriteTimeUtc.Ticks, _ => MetadataReference.CreateFromFile(path));
    }
}
