// Between the protocol's messages and System.Net.Http's.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;

internal static class Messages
{
    // System.Net.Http keeps these on the content; all others belong to the message.
    private static readonly HashSet<string> ContentHeaders = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location",
        "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified",
    };

    // Joining the values of these with a comma would change their meaning (RFC 9110, 5.3).
    private static readonly HashSet<string> NeverJoined = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Set-Cookie", "WWW-Authenticate", "Proxy-Authenticate",
    };

    public static HttpRequestMessage Request(Dictionary<string, object> message)
    {
        var request = new HttpRequestMessage(new HttpMethod((string)message["method"]), new Uri((string)message["url"]));
        // Never null (assumption request-content).
        request.Content = new ByteArrayContent(Body(message));
        AddHeaders(message, request.Headers, request.Content);
        return request;
    }

    public static HttpResponseMessage Response(Dictionary<string, object> message, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)(int)message["status"]);
        response.RequestMessage = request;
        response.Content = new ByteArrayContent(Body(message));
        AddHeaders(message, response.Headers, response.Content);
        return response;
    }

    /// <summary>Adds the headers and the body of a message that the script made.</summary>
    public static async Task AddTo(WireMessage line, HttpHeaders headers, HttpContent content)
    {
        byte[] body = null;
        var pairs = new List<KeyValuePair<string, string>>();
        Collect(headers, pairs);
        if (content != null)
        {
            body = await content.ReadAsByteArrayAsync().ConfigureAwait(false);
            Collect(content.Headers, pairs);
        }

        line.Add("headers", pairs).Body(body);
    }

    private static byte[] Body(Dictionary<string, object> message)
    {
        object value;
        return message.TryGetValue("body", out value) ? (byte[])value : new byte[0];
    }

    private static void AddHeaders(Dictionary<string, object> message, HttpHeaders headers, HttpContent content)
    {
        foreach (var item in (List<object>)message["headers"])
        {
            var pair = (List<object>)item;
            var name = (string)pair[0];
            if (!ContentHeaders.Contains(name))
            {
                headers.TryAddWithoutValidation(name, (string)pair[1]);
            }
            else if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                // The content knows its own length: one from the wire could only contradict it.
                content.Headers.TryAddWithoutValidation(name, (string)pair[1]);
            }
        }
    }

    private static void Collect(HttpHeaders headers, List<KeyValuePair<string, string>> pairs)
    {
        foreach (var header in headers)
        {
            // Present or not depending on whether something has read it: the transport sets it again.
            if (header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (NeverJoined.Contains(header.Key))
            {
                foreach (var value in header.Value)
                {
                    pairs.Add(new KeyValuePair<string, string>(header.Key, value));
                }

                continue;
            }

            var separator = header.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) ? " " : ", ";
            pairs.Add(new KeyValuePair<string, string>(header.Key, string.Join(separator, header.Value)));
        }
    }
}
