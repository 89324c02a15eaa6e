// Every construct of C# that a script may have, for the probes of its coverage. A line ends in `// never` where something
// that begins there does not run, and in `// x: outcome` for a condition x that does not have an outcome.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;

[Obsolete("a && b ? c : d")]
public enum Colour { Red = 1 | 2, Green = true || false ? 3 : 4 }
public interface IThing { int Count { get; } string Name(int? x); }
public delegate int Op(int a, int b);
namespace Inner { public class Nested { public static bool Yes => Never == 0; private const int Never = true && false ? 1 : 0; } }
public struct Point
{
    public readonly int X;
    public Point(int x) : this(x > 0, x) { }
    public Point(bool isIt, int x) { X = isIt ? x : 0; } // isIt: false
    public static bool operator ==(Point a, Point b) { return a.X == b.X && true; } // a.X == b.X: false
    public static bool operator !=(Point a, Point b) => !(a == b); // never
    public static implicit operator int(Point p) => p.X;
    public override bool Equals(object o) => o is Point && (Point)o == this; // o is Point: false; (Point)o == this: false
    public override int GetHashCode() { return X; } // never
}
public class Base { public readonly bool Flag; public Base(bool flag) { Flag = flag; } }
public class Thing<T> : Base, IThing where T : class
{
    private const bool Debug = true && !false;
    private int? maybe = null, other = Debug ? 1 : 2; // Debug: false
    private static readonly Dictionary<string, Func<int, bool>> Table = new Dictionary<string, Func<int, bool>>
    {
        { "a", x => x > 1 && x < 5 }, // never // x > 1: never; x < 5: never
        { "b", x => { return x == 2 || x == 3; } }, // never // x == 2: never; x == 3: never
        { "c", delegate (int x) { return x != 0; } }, // never
        { "d", x => false }, // never
    };
    private readonly Action<string> say = text => { Console.Error.Write(text); }; // never
    public Thing(string s) : base(s != null && s.Length > 0) { } // s != null: false; s.Length > 0: false
    public int Count => Table.Count > 2 ? 1 : 0; // Table.Count > 2: false
    public int this[int i] => i > 0 ? i : 0; // i > 0: false
    public string Label { get; set; } = "x" ?? "y"; // "x": null
    public int Both { get { return maybe ?? 1; } set { if (value > 3) maybe = value; else maybe = null; } }
    public int Arrow { get => maybe ?? other ?? 2; set => maybe = value; } // maybe: not null; other: null
    public event EventHandler Changed { add { } remove { } }
    public string Name(int? x) => x.HasValue ? x.ToString() : null;
    public static U Pick<U>(U a, U b) where U : class => a ?? b;
    public static void Nothing() => GC.KeepAlive(null);
    public async Task Wait() => await Task.Yield();
    public async Task<int> Number() { await Task.Delay(0).ConfigureAwait(false); return await Task.FromResult(3); }
    public IEnumerable<int> Some(int n) { for (int i = 0, j = 1; i < n && j > 0; i++, j++) yield return i; } // j > 0: false
    public IEnumerable<int> Forever(int n) { for (;;) { if (n > 2) yield break; yield return n++; } }
    public int Run(object o)
    {
        int n = 0, k;
        switch (o as string)
        {
            case "a":
            case "b": n = 1; break; // never
            default: goto label; // goes on below
        }
        n = 100; // never
      label:
        do n++; while (n < 3);
        while (n < 9) { if (n++ > 5) break; else continue; } // n < 9: false
        while (true) { if (n > 0) { break; } } // n > 0: false
        foreach (var c in "abc") if (c == 'a') n++; else if (c == '{') n--; else { n += 2; } // never // c == '{': true
        lock (this) using (var s = new System.IO.MemoryStream()) n++;
        try { if (n > 1) throw new InvalidOperationException("x"); } // n > 1: false
        catch (ArgumentException e) when (e.Message == "x") { } // never // e.Message == "x": never
        catch (InvalidOperationException e) when (e.Message == "x" && !(e is ObjectDisposedException)) { } // e.Message == "x": false; e is ObjectDisposedException: true
        finally { n++; }
        try { n++; } catch { } // never
        checked { n++; }
        unchecked { n--; }
        if (n == 0) // n == 0: true
            throw // never
                new Exception();
        Expression<Func<int, bool>> tree = x => x > 1 && x < 3; // never // x > 1: never; x < 3: never
        Func<int, Func<int, int>> curried = a => b => a + b;
        Func<string> nothing = () => null;
        Action<int> run = x => { Nothing(); };
        Op op = (a, b) => a > b ? a : b; // a > b: false
        n += curried(1)(2) + op(2, 1) + (nothing() ?? "").Length; run(1); // nothing(): not null
        var query = from x in new[] { 1, 2, 3 } where x > 1 && x < 9 let y = x == 2 ? 1 : 2 orderby y descending select y == 1 ? "a" : "b"; // x < 9: false
        string text = $"{(n > 1 ? "x" : "y")} {{ }} {n}", verbatim = @"a ""b"" { ? : && ;", third = n > 3 ? "q" : "w"; // n > 3: false
        char brace = '{', quote = '\'', doubled = '"';
        int? most = n > 2 ? (int?)null : 3; // n > 2: false
        bool first = n is int, second = !(n < 3 && n > 1) || most == null && (most ?? 0) == 0; // n < 3: true; n > 1: never; most == null: never; (most ?? 0) == 0: never; most: never
        var made = new Dictionary<string, List<int?>> { { "a", new List<int?>() } };
        if (o is string long1 && long1.Length > 3) n = long1.Length;
        if (!(o is string other2)) return n;
        n = other2.Length;
        string upper = o is string z ? z.ToUpper() : "none"; // o is string z: false
        int len = upper?.Length ?? 0; // upper?.Length: null
        int? count = made?["a"]?.Count;
        var anon = new { A = n > 1 && len > 1, B = n }; // len > 1: false
        object[] listed = { n > 1 || len > 2 }; // len > 2: true
        var filled = new Thing<string>("x") { Label = n > 1 ? null : "x", Both = 3 };
        if (int.TryParse("3", out k) && Compare<int, int>(k, 3)) { } // int.TryParse("3", out k): false; Compare<int, int>(k, 3): false
        return k + query.Count() + text.Length + this[1] + Count;
    }
    private static bool Compare<A, B>(A a, B b) => a.Equals(b);
}
#region It's a "region
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var thing = new Thing<string>("x");
        int total = thing.Run("abcd") + thing.Run("q") + thing.Run(null) + thing.Arrow + thing.Both;
        thing.Both = 4; thing.Both = thing.Both - 3; thing.Arrow = 3; thing.Changed += null; thing.Changed -= null;
        total += thing.Some(2).Sum() + thing.Forever(1).Sum() + new Point(3);
        await thing.Wait();
        string names = thing.Name(3) + thing.Name(null) + Thing<string>.Pick(null, "b") + Thing<string>.Pick("a", "b");
        bool all = new Point(3).Equals(new Point(3)) & Inner.Nested.Yes;
        string text = total + " " + names + " " + all + " " + await thing.Number();
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) };
    }
}
#endregion
