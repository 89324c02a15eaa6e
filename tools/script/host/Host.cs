// The process that runs scripts for the harness: messages in on stdin, messages out on stdout. Each is a line,
// "LENGTH JSON", and a body of so many bytes; where it may have one, `body` stands below.
//
// in:  {"t":"load","call":N,"path":dll}
//      {"t":"call","call":N,"path":dll,"operation","correlation","original","method","url","headers":[[k,v]]} body
//      {"t":"answer","call":N,"send":M,"status","headers"} body, or {...,"error":text,"late":flag}
//      {"t":"cancel","call":N}  {"t":"marks","call":N,"path":dll}
// out: {"t":"ready","call":0,"engine"}  {"t":"loaded"|"unloadable","call":N,...}
//      {"t":"send","call":N,"send":M,"method","url","headers"} body
//      {"t":"log","call":N,"level","message"}  {"t":"marks","call":N} body
//      {"t":"done","call":N,"status","headers"} body  {"t":"failed","call":N,"type","message","stack"}
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;

internal static class Program
{
    private const int MostThreads = 8;

    private static readonly object ReadGate = new object();
    private static readonly Dictionary<string, Type> Scripts = new Dictionary<string, Type>();
    private static readonly Dictionary<int, Call> Calls = new Dictionary<int, Call>();
    private static WireReader reader;
    private static int free;

    public static void Main()
    {
        // The cloud's scripts run under en-US; here the person's locale must not change how a number prints.
        var culture = Culture();
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
        Thread.CurrentThread.CurrentCulture = Thread.CurrentThread.CurrentUICulture = culture;
        reader = new WireReader(Console.OpenStandardInput());
        WireMessage.Open(Console.OpenStandardOutput());
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
#if !DOTNET
        // Mono's exit hangs in one run of two when other threads are blocked; this is the last moment before it does.
        AppDomain.CurrentDomain.ProcessExit += (sender, unused) => ExitNow(Environment.ExitCode);
#endif
        new WireMessage("ready", 0).Add("engine", Environment.Version.ToString()).Send();
        AddThread();
        for (;;)
        {
            // Serve returns when threads abound; the main thread stays, its end would be the process's.
            Interlocked.Increment(ref free);
            Serve();
        }
    }

    public static void Forget(int call)
    {
        lock (Calls)
        {
            Calls.Remove(call);
        }
    }

#if !DOTNET
    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitNow(int code);
#endif

    private static CultureInfo Culture()
    {
        try
        {
            return new CultureInfo("en-US");
        }
        catch (CultureNotFoundException)
        {
            // .NET without culture data: its invariant culture formats numbers as en-US does.
            return CultureInfo.InvariantCulture;
        }
    }

    private static void AddThread()
    {
        Interlocked.Increment(ref free);
        new Thread(Serve) { IsBackground = true }.Start();
    }

    // Threads take turns at reading; the one that read a message also runs it, so that no call waits for a thread to
    // wake. The last free thread starts another before it runs anything: a script that blocks never stops the reading.
    private static void Serve()
    {
        for (;;)
        {
            Dictionary<string, object> message;
            lock (ReadGate)
            {
                message = reader.Read();
            }

            if (message == null)
            {
                // The harness is gone. Not a return from Main: Mono would wait for the pool's threads.
                Environment.Exit(0);
            }

            if (Interlocked.Decrement(ref free) == 0)
            {
                AddThread();
            }

            Handle(message);
            if (Interlocked.Increment(ref free) > MostThreads)
            {
                Interlocked.Decrement(ref free);
                return;
            }
        }
    }

    private static void Handle(Dictionary<string, object> message)
    {
        var id = (int)message["call"];
        Call call;
        switch ((string)message["t"])
        {
            case "load":
                Load(id, (string)message["path"]);
                break;
            case "call":
                Start(id, message);
                break;
            case "marks":
                new WireMessage("marks", id).Body(Marks((string)message["path"])).Send();
                break;
            default:
                lock (Calls)
                {
                    Calls.TryGetValue(id, out call);
                }

                if (call == null)
                {
                    break;
                }

                if ((string)message["t"] == "answer")
                {
                    call.Answer(message);
                }
                else
                {
                    call.Cancel();
                }

                break;
        }
    }

    private static void Start(int id, Dictionary<string, object> message)
    {
        Type script;
        Call call;
        try
        {
            lock (Scripts)
            {
                script = Scripts[(string)message["path"]];
            }

            call = new Call(message);
        }
        catch (Exception error)
        {
            Call.Failure("failed", id, error);
            return;
        }

        lock (Calls)
        {
            Calls.Add(id, call);
        }

        // Not awaited: its exceptions end inside Run.
        var running = call.Run(script);
        GC.KeepAlive(running);
    }

    private static void Load(int id, string path)
    {
        try
        {
            ConnectorHost.OwnClient.Prepare(path);
            var type = ScriptType(Assembly.LoadFrom(path));
            if (type == null)
            {
                new WireMessage("unloadable", id).Add("type", "no-script")
                    .Add("message", "There is no class that derives from ScriptBase.").Add("stack", string.Empty).Send();
                return;
            }

            lock (Scripts)
            {
                Scripts[path] = type;
            }

            new WireMessage("loaded", id).Add("name", type.FullName).Send();
        }
        catch (Exception error)
        {
            Call.Failure("unloadable", id, error);
        }
    }

    // What the probes of a script have marked; tools/script/instrument.py puts them in.
    private static byte[] Marks(string path)
    {
        Type script;
        lock (Scripts)
        {
            script = Scripts[path];
        }

        foreach (var type in script.Assembly.GetTypes())
        {
            if (type.Name == "ConnectorProbes")
            {
                return (byte[])type.GetMethod("Read").Invoke(null, null);
            }
        }

        return null;
    }

    // `Script` by name, whatever its case; else any class that could be meant.
    private static Type ScriptType(Assembly assembly)
    {
        Type other = null;
        foreach (var type in assembly.GetTypes())
        {
            if (type.IsAbstract || !typeof(ScriptBase).IsAssignableFrom(type))
            {
                continue;
            }

            if (type.Name.Equals("Script", StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }

            other = other ?? type;
        }

        return other;
    }
}
