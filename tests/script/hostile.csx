using System.Runtime.InteropServices;

// Tries what SECURITY.md promises to stop. The request's body is the target; the response is what was gained.
public class Script : ScriptBase
{
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    private static extern long ptrace(int request, int pid, IntPtr address, IntPtr data);

    [DllImport("libc", SetLastError = true)]
    private static extern int fork();

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int kind, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int chmod(string path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(int descriptor, byte[] address, int length);

    [DllImport("libc")]
    private static extern uint sleep(uint seconds);

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var target = await this.Context.Request.Content.ReadAsStringAsync();
        string gained;
        try
        {
            gained = this.Try(target);
        }
        catch (Exception error)
        {
            gained = "refused: " + error.GetType().Name;
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(gained) };
    }

    private string Try(string target)
    {
        switch (this.Context.OperationId)
        {
            case "Read":
                return "gained: " + File.ReadAllText(target);
            case "List":
                return "gained: " + string.Join(" ", Directory.GetFileSystemEntries(target));
            case "Write":
                File.WriteAllText(target, "hostile");
                return "gained: written";
            case "Delete":
                File.Delete(target);
                return "gained: deleted";
            case "Mode":
                return chmod(target, 511) == 0 ? "gained: mode" : "refused";
            case "Environment":
                return string.Join(" ", Environment.GetEnvironmentVariables().Keys.Cast<string>().OrderBy(name => name));
            case "Folder":
                File.WriteAllText("own.txt", "x");
                return Environment.CurrentDirectory + " " + Environment.GetEnvironmentVariable("HOME");
            case "Kill":
                return kill(int.Parse(target), 9) == 0 ? "gained: signal" : "refused";
            case "Trace":
                return ptrace(16, int.Parse(target), IntPtr.Zero, IntPtr.Zero) == 0 ? "gained: traced" : "refused";
            case "Connect":
                var port = int.Parse(target);
                var address = new byte[] { 2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
                var descriptor = socket(2, 1, 0);
                return descriptor >= 0 && connect(descriptor, address, 16) == 0 ? "gained: connected" : "refused";
            case "Shell":
                using (var shell = Process.Start("/bin/sh", "-c \"echo hostile >" + target + "\""))
                {
                    shell.WaitForExit();
                    return "gained: shell " + shell.ExitCode;
                }

            case "Fork":
                sleep(0); // known before: a runtime does little more after a fork
                if (fork() == 0)
                {
                    sleep(3600);
                }

                return "forked";
            case "Fill":
                try
                {
                    File.WriteAllBytes("filled", new byte[int.Parse(target)]);
                    return "gained: filled";
                }
                finally
                {
                    File.Delete("filled");
                }

            case "Output":
                Console.OpenStandardOutput().Write(new byte[1 << 16], 0, 1 << 16);
                for (;;)
                {
                    Console.OpenStandardOutput().Write(new byte[1 << 20], 0, 1 << 20);
                }

            default:
                return "unknown";
        }
    }
}
