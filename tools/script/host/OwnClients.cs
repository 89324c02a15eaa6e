// The types by which a script could reach the network past `Context.SendAsync`, stopped inside the host. Clients.cs,
// compiled with every script, puts a class of the same full name on top of each base here: in a script's own source a
// type hides the framework's. What never names such a type (XDocument.Load of an address, HttpWebRequest) meets `Proxy`.
using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ConnectorHost
{
    public static class OwnClient
    {
        internal const string Origin = "origin";

        /// <summary>Hears of each use within one call, so that a script's `catch` cannot hide it.</summary>
        internal static readonly AsyncLocal<Action<Exception>> Observer = new AsyncLocal<Action<Exception>>();

#if !DOTNET
        // Of reflection, what can run or make something: `error.GetType().Name` names no more than `MemberInfo`.
        private static readonly string[] Ways =
        {
            "WebRequest", "System.Xml", "Activator", "System.Reflection.Emit",
            "Assembly\0", "Module\0", "TypeInfo\0", "MethodBase\0", "MethodInfo\0", "ConstructorInfo\0", "PropertyInfo\0",
            "BindingFlags\0", "CreateDelegate\0",
        };
#endif
        private static bool installed;

        /// <summary>Throws; it stands where a base's constructor takes an argument, so that nothing is opened before.</summary>
        public static T Stop<T>(string name)
        {
            var error = new NotSupportedException(
                name + " reaches the network past the connector, which the platform blocks; "
                + "send with this.Context.SendAsync(request, this.CancellationToken).");
            error.Data[Origin] = Environment.StackTrace; // its own ends where the framework or the script catches it
            var observer = Observer.Value;
            if (observer != null)
            {
                observer(error);
            }

            throw error;
        }

        /// <summary>Stops the framework's own requests, on Mono unless the assembly names nothing that leads to one.</summary>
        /// <remarks>Mono reads its configuration for it, which takes longer than the host's whole start.</remarks>
        internal static void Prepare(string assembly)
        {
#if DOTNET
            Install();
#else
            // One byte a character: the names of types and namespaces stand in an assembly as UTF-8.
            var names = Encoding.GetEncoding(28591).GetString(File.ReadAllBytes(assembly));
            if (Array.Exists(Ways, way => names.IndexOf(way, StringComparison.Ordinal) >= 0))
            {
                Install();
            }
#endif
        }

        private static void Install()
        {
            if (installed)
            {
                return;
            }

            installed = true;
#if DOTNET
            // All of .NET's clients of HTTP pass here; they go past a proxy that throws.
            System.Diagnostics.DiagnosticListener.AllListeners.Subscribe(new StoppedRequests());
#else
            var proxy = new StoppedProxy();
            WebRequest.DefaultWebProxy = proxy;

            foreach (var prefix in new[] { "http://", "https://", "ftp://" })
            {
                WebRequest.RegisterPrefix(prefix, proxy);
            }

            // `CreateHttp` and `CreateDefault` ask the framework's own prefixes alone.
            var list = typeof(WebRequest).GetProperty("PrefixList", BindingFlags.Static | BindingFlags.NonPublic);
            foreach (var known in (list?.GetValue(null) as System.Collections.ArrayList)?.ToArray() ?? new object[0])
            {
                if ((known.GetType().GetField("Prefix")?.GetValue(known) as string)?.StartsWith("file") == false)
                {
                    known.GetType().GetProperty("Creator")?.SetValue(known, proxy);
                }
            }
#endif
        }

#if DOTNET
        private sealed class StoppedRequests :
            IObserver<System.Diagnostics.DiagnosticListener>, IObserver<System.Collections.Generic.KeyValuePair<string, object>>
        {
            public void OnNext(System.Diagnostics.DiagnosticListener listener)
            {
                if (listener.Name == "HttpHandlerDiagnosticListener")
                {
                    listener.Subscribe(this);
                }
            }

            public void OnNext(System.Collections.Generic.KeyValuePair<string, object> said)
            {
                if (said.Key.EndsWith(".Start", StringComparison.Ordinal))
                {
                    Stop<bool>("WebRequest");
                }
            }

            public void OnCompleted()
            {
            }

            public void OnError(Exception error)
            {
            }
        }
#else
        private sealed class StoppedProxy : IWebProxy, IWebRequestCreate
        {
            public ICredentials Credentials { get; set; }

            public Uri GetProxy(Uri destination)
            {
                return Stop<Uri>("WebRequest");
            }

            public bool IsBypassed(Uri host)
            {
                return Stop<bool>("WebRequest");
            }

            public WebRequest Create(Uri uri)
            {
                return Stop<WebRequest>("WebRequest");
            }
        }
#endif
    }

    public sealed class StoppedHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            return OwnClient.Stop<Task<HttpResponseMessage>>("HttpClient");
        }
    }

    public abstract class HttpClientBase : HttpClient
    {
        protected HttpClientBase(HttpMessageHandler handler, bool disposeHandler)
            : base(handler, disposeHandler)
        {
        }
    }

    public abstract class HttpClientHandlerBase : HttpClientHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            return OwnClient.Stop<Task<HttpResponseMessage>>("HttpClientHandler");
        }
    }

#pragma warning disable SYSLIB0014
    public abstract class WebClientBase : WebClient
    {
        protected override WebRequest GetWebRequest(Uri address)
        {
            return OwnClient.Stop<WebRequest>("WebClient");
        }
    }
#pragma warning restore SYSLIB0014

    public abstract class SmtpClientBase : SmtpClient
    {
        protected SmtpClientBase(string name)
            : base(OwnClient.Stop<string>(name))
        {
        }
    }

    public abstract class PingBase : Ping
    {
        // A field's value is made before the base's constructor runs.
        protected readonly bool Stopped = OwnClient.Stop<bool>("Ping");
    }

    public abstract class SocketBase : Socket
    {
        protected SocketBase(string name)
            : base(OwnClient.Stop<AddressFamily>(name), SocketType.Stream, ProtocolType.Tcp)
        {
        }
    }

    public abstract class TcpClientBase : TcpClient
    {
        protected TcpClientBase(string name)
            : base(OwnClient.Stop<AddressFamily>(name))
        {
        }
    }

    public abstract class TcpListenerBase : TcpListener
    {
        protected TcpListenerBase(string name)
            : base(OwnClient.Stop<IPEndPoint>(name))
        {
        }
    }

    public abstract class UdpClientBase : UdpClient
    {
        protected UdpClientBase(string name)
            : base(OwnClient.Stop<AddressFamily>(name))
        {
        }
    }

    /// <summary>The framework's own is sealed: what a WebSocket must have stands here, and is never reached.</summary>
    public abstract class ClientWebSocketBase : WebSocket
    {
        protected readonly bool Stopped = OwnClient.Stop<bool>("ClientWebSocket");

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.None;

        public override string SubProtocol => null;

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus status, string description, CancellationToken token)
        {
            return null;
        }

        public override Task CloseOutputAsync(WebSocketCloseStatus status, string description, CancellationToken token)
        {
            return null;
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken token)
        {
            return null;
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType type, bool end, CancellationToken token)
        {
            return null;
        }
    }
}
