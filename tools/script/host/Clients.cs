// Compiled with every script: see OwnClients.cs. Every constructor and function of the framework's type stands here.
#pragma warning disable 436, 1591
namespace System.Net.Http
{
    public class HttpClient : ConnectorHost.HttpClientBase
    {
        public HttpClient()
            : this(new ConnectorHost.StoppedHandler())
        {
        }

        public HttpClient(HttpMessageHandler handler)
            : this(handler, true)
        {
        }

        public HttpClient(HttpMessageHandler handler, bool disposeHandler)
            : base(handler, disposeHandler)
        {
        }
    }

    public class HttpClientHandler : ConnectorHost.HttpClientHandlerBase
    {
    }
}

namespace System.Net
{
    using System.Threading.Tasks;

    public class WebClient : ConnectorHost.WebClientBase
    {
    }

    public static class Dns
    {
        public static string GetHostName()
        {
            return ConnectorHost.OwnClient.Stop<string>("Dns");
        }

        public static IPHostEntry GetHostEntry(string host)
        {
            return ConnectorHost.OwnClient.Stop<IPHostEntry>("Dns");
        }

        public static IPHostEntry GetHostEntry(IPAddress address)
        {
            return ConnectorHost.OwnClient.Stop<IPHostEntry>("Dns");
        }

        public static Task<IPHostEntry> GetHostEntryAsync(string host)
        {
            return ConnectorHost.OwnClient.Stop<Task<IPHostEntry>>("Dns");
        }

        public static Task<IPHostEntry> GetHostEntryAsync(IPAddress address)
        {
            return ConnectorHost.OwnClient.Stop<Task<IPHostEntry>>("Dns");
        }

        public static IPAddress[] GetHostAddresses(string host)
        {
            return ConnectorHost.OwnClient.Stop<IPAddress[]>("Dns");
        }

        public static Task<IPAddress[]> GetHostAddressesAsync(string host)
        {
            return ConnectorHost.OwnClient.Stop<Task<IPAddress[]>>("Dns");
        }

        public static IAsyncResult BeginGetHostEntry(string host, AsyncCallback callback, object state)
        {
            return ConnectorHost.OwnClient.Stop<IAsyncResult>("Dns");
        }

        public static IAsyncResult BeginGetHostAddresses(string host, AsyncCallback callback, object state)
        {
            return ConnectorHost.OwnClient.Stop<IAsyncResult>("Dns");
        }

        public static IPHostEntry GetHostByName(string host)
        {
            return ConnectorHost.OwnClient.Stop<IPHostEntry>("Dns");
        }

        public static IPHostEntry GetHostByAddress(string address)
        {
            return ConnectorHost.OwnClient.Stop<IPHostEntry>("Dns");
        }

        public static IPHostEntry Resolve(string host)
        {
            return ConnectorHost.OwnClient.Stop<IPHostEntry>("Dns");
        }
    }
}

namespace System.Net.Mail
{
    public class SmtpClient : ConnectorHost.SmtpClientBase
    {
        public SmtpClient()
            : base("SmtpClient")
        {
        }

        public SmtpClient(string host)
            : base("SmtpClient")
        {
        }

        public SmtpClient(string host, int port)
            : base("SmtpClient")
        {
        }
    }
}

namespace System.Net.NetworkInformation
{
    public class Ping : ConnectorHost.PingBase
    {
    }
}

namespace System.Net.Sockets
{
    public class Socket : ConnectorHost.SocketBase
    {
        public Socket(SocketType socketType, ProtocolType protocolType)
            : base("Socket")
        {
        }

        public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
            : base("Socket")
        {
        }
    }

    public class TcpClient : ConnectorHost.TcpClientBase
    {
        public TcpClient()
            : base("TcpClient")
        {
        }

        public TcpClient(AddressFamily family)
            : base("TcpClient")
        {
        }

        public TcpClient(IPEndPoint local)
            : base("TcpClient")
        {
        }

        public TcpClient(string host, int port)
            : base("TcpClient")
        {
        }
    }

    public class TcpListener : ConnectorHost.TcpListenerBase
    {
        public TcpListener(int port)
            : base("TcpListener")
        {
        }

        public TcpListener(IPEndPoint local)
            : base("TcpListener")
        {
        }

        public TcpListener(IPAddress address, int port)
            : base("TcpListener")
        {
        }
    }

    public class UdpClient : ConnectorHost.UdpClientBase
    {
        public UdpClient()
            : base("UdpClient")
        {
        }

        public UdpClient(int port)
            : base("UdpClient")
        {
        }

        public UdpClient(AddressFamily family)
            : base("UdpClient")
        {
        }

        public UdpClient(IPEndPoint local)
            : base("UdpClient")
        {
        }

        public UdpClient(int port, AddressFamily family)
            : base("UdpClient")
        {
        }

        public UdpClient(string host, int port)
            : base("UdpClient")
        {
        }
    }
}

namespace System.Net.WebSockets
{
    using System.Threading;
    using System.Threading.Tasks;

    public class ClientWebSocket : ConnectorHost.ClientWebSocketBase
    {
        public ClientWebSocketOptions Options => null;

        public Task ConnectAsync(Uri uri, CancellationToken cancellationToken)
        {
            return null;
        }
    }
}
