// What Power Platform gives to a connector's script.csx: the classes it derives from and talks to.
// Documented members: learn.microsoft.com/connectors/custom-connectors/write-code. The members marked as undocumented
// are those that certified connectors compile against.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

[assembly: InternalsVisibleTo("Host")]

/// <summary>The base of every script; the class itself is by convention `Script`.</summary>
public abstract class ScriptBase
{
    public IScriptContext Context { get; internal set; }

    public CancellationToken CancellationToken { get; internal set; }

    public static StringContent CreateJsonContent(string serializedJson)
    {
        return new StringContent(serializedJson, Encoding.UTF8, "application/json");
    }

    public abstract Task<HttpResponseMessage> ExecuteAsync();
}

public interface IScriptContext
{
    string CorrelationId { get; }

    string OperationId { get; }

    HttpRequestMessage Request { get; }

    ILogger Logger { get; }

    /// <summary>Undocumented: the address as the flow called it, at the gateway.</summary>
    Uri OriginalRequestUri { get; }

    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Undocumented: an address at the gateway for a webhook's notifications.</summary>
    Uri CreateNotificationUri(string pathAndQuerySuffix);
}

namespace Microsoft.PowerPlatform.Connectors.CustomCode.CSharp
{
    /// <summary>Lets a script say `using` this namespace, as some published ones do.</summary>
    public static class CustomCodeNamespace
    {
    }
}

namespace Newtonsoft.Json.Linq
{
    /// <summary>Members of later Newtonsoft.Json versions that published scripts use.</summary>
    public static class JObjectCompatibility
    {
        // Version 10 and later have it as an instance method, which then wins over this one.
        public static bool ContainsKey(this JObject source, string propertyName)
        {
            return source.Property(propertyName) != null;
        }
    }
}

#if DOTNET
// System.Drawing.Common is not part of .NET; the platform's implicit usings name these namespaces all the same.
namespace System.Drawing.Drawing2D
{
    public static class Drawing2DNamespace
    {
    }
}

namespace System.Drawing.Imaging
{
    public static class ImagingNamespace
    {
    }
}
#endif

namespace Microsoft.Extensions.Logging
{
    public enum LogLevel
    {
        Trace = 0,
        Debug = 1,
        Information = 2,
        Warning = 3,
        Error = 4,
        Critical = 5,
        None = 6,
    }

    public struct EventId
    {
        public EventId(int id, string name = null)
        {
            this.Id = id;
            this.Name = name;
        }

        public int Id { get; private set; }

        public string Name { get; private set; }

        public static implicit operator EventId(int id)
        {
            return new EventId(id);
        }
    }

    public interface ILogger
    {
        IDisposable BeginScope<TState>(TState state);

        bool IsEnabled(LogLevel logLevel);

        void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter);
    }

    public static class LoggerExtensions
    {
        public static void LogTrace(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Trace, null, message, args);
        }

        public static void LogTrace(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Trace, exception, message, args);
        }

        public static void LogTrace(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Trace, null, message, args);
        }

        public static void LogDebug(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Debug, null, message, args);
        }

        public static void LogDebug(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Debug, exception, message, args);
        }

        public static void LogDebug(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Debug, null, message, args);
        }

        public static void LogInformation(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Information, null, message, args);
        }

        public static void LogInformation(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Information, exception, message, args);
        }

        public static void LogInformation(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Information, null, message, args);
        }

        public static void LogWarning(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Warning, null, message, args);
        }

        public static void LogWarning(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Warning, exception, message, args);
        }

        public static void LogWarning(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Warning, null, message, args);
        }

        public static void LogError(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Error, null, message, args);
        }

        public static void LogError(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Error, exception, message, args);
        }

        public static void LogError(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Error, null, message, args);
        }

        public static void LogError(
            this ILogger logger, EventId eventId, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Error, exception, message, args);
        }

        public static void LogCritical(this ILogger logger, string message, params object[] args)
        {
            Log(logger, LogLevel.Critical, null, message, args);
        }

        public static void LogCritical(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Log(logger, LogLevel.Critical, exception, message, args);
        }

        public static void LogCritical(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Log(logger, LogLevel.Critical, null, message, args);
        }

        public static void Log(this ILogger logger, LogLevel logLevel, string message, params object[] args)
        {
            Log(logger, logLevel, null, message, args);
        }

        public static void Log(
            this ILogger logger, LogLevel logLevel, Exception exception, string message, params object[] args)
        {
            var text = MessageTemplate.Format(message, args);
            logger.Log<string>(logLevel, default(EventId), text, exception, (state, error) => state);
        }
    }

    /// <summary>Message templates: `{Name}` and `{Name:format}` take the arguments in order, `{{` is a brace.</summary>
    internal static class MessageTemplate
    {
        public static string Format(string template, object[] args)
        {
            if (template == null || args == null || args.Length == 0)
            {
                return template ?? "[null]";
            }

            var result = new StringBuilder();
            var next = 0;
            for (var i = 0; i < template.Length; i++)
            {
                var c = template[i];
                if ((c == '{' || c == '}') && i + 1 < template.Length && template[i + 1] == c)
                {
                    result.Append(c);
                    i++;
                    continue;
                }

                var end = c == '{' ? template.IndexOf('}', i) : -1;
                if (end < 0 || next >= args.Length)
                {
                    result.Append(c);
                    continue;
                }

                var colon = template.IndexOf(':', i, end - i);
                result.Append(Text(args[next++], colon < 0 ? null : template.Substring(colon + 1, end - colon - 1)));
                i = end;
            }

            return result.ToString();
        }

        private static string Text(object value, string format)
        {
            if (value == null)
            {
                return "(null)";
            }

            var formattable = value as IFormattable;
            return formattable == null ? value.ToString() : formattable.ToString(format, CultureInfo.InvariantCulture);
        }
    }
}
