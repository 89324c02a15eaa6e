// Writes C# that forwards every public type of Mono's own assemblies: FILE, then the assemblies. Compiled under
// the name netstandard it is what Roslyn's assemblies are made against, which Debian has only in mono-devel.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

internal static class Facades
{
    private static void Main(string[] arguments)
    {
        var lines = arguments.Skip(1).SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes())
            .Where(type => !type.IsNested && !Unusable(type))
            .GroupBy(type => type.FullName).Select(types => "[assembly:System.Runtime.CompilerServices."
                + "TypeForwardedTo(typeof(" + Written(types.First()) + "))]");
        File.WriteAllLines(arguments[0], lines);
        Environment.Exit(0); // Mono may wait for its threads
    }

    private static bool Unusable(Type type)
    {
        var obsolete = type.GetCustomAttribute<ObsoleteAttribute>();
        // Mono's System.Configuration is an assembly of its own, which System refers to.
        return (obsolete != null && obsolete.IsError)
            || (type.Assembly != typeof(object).Assembly && (type.Namespace ?? "").Contains("Configuration"));
    }

    private static string Written(Type type)
    {
        if (type == typeof(void))
        {
            return "void";
        }

        var name = "global::" + type.FullName.Split('`')[0];
        return type.IsGenericType ? name + "<" + new string(',', type.GetGenericArguments().Length - 1) + ">" : name;
    }
}
