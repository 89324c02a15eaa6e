// One call of the script: its context, its pending sends, its outcome.
using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

internal sealed class Call : IScriptContext, ILogger, IDisposable
{
    private const int LongestLog = 8192;

    private readonly int id;
    private readonly CancellationTokenSource cancellation = new CancellationTokenSource();
    private readonly Dictionary<int, Pending> pending = new Dictionary<int, Pending>();
    private readonly string original;
    private int sends;
    private bool ended;
    private bool cancelled;
    private Exception stopped;
    private Uri originalUri;

    public Call(Dictionary<string, object> message)
    {
        this.id = (int)message["call"];
        this.OperationId = (string)message["operation"];
        this.CorrelationId = (string)message["correlation"];
        this.original = (string)message["original"];
        this.Request = Messages.Request(message);
    }

    public string CorrelationId { get; private set; }

    public string OperationId { get; private set; }

    public HttpRequestMessage Request { get; private set; }

    public Uri OriginalRequestUri
    {
        get { return this.originalUri ?? (this.originalUri = new Uri(this.original)); }
    }

    public ILogger Logger
    {
        get { return this; }
    }

    public async Task Run(Type type)
    {
        ConnectorHost.OwnClient.Observer.Value = error => this.stopped = this.stopped ?? error;
        try
        {
            var script = Create(type);
            script.Context = this;
            script.CancellationToken = this.cancellation.Token;
            var task = script.ExecuteAsync();
            var response = task == null ? null : await task.ConfigureAwait(false);
            if (response == null)
            {
                throw new InvalidOperationException("ExecuteAsync returned null instead of a response.");
            }

            var line = new WireMessage("done", this.id).Add("status", (int)response.StatusCode);
            await Messages.AddTo(line, response.Headers, response.Content).ConfigureAwait(false);
            this.End();
            if (this.stopped == null)
            {
                line.Send();
            }
            else
            {
                Failure("failed", this.id, this.stopped);
            }
        }
        catch (Exception error)
        {
            this.End();
            Failure("failed", this.id, this.stopped ?? error);
        }
    }

    public static void Failure(string kind, int call, Exception error)
    {
        // `.Result` and `.Wait()` wrap what really happened.
        var aggregate = error as AggregateException;
        var cause = aggregate != null && aggregate.InnerExceptions.Count == 1 ? aggregate.InnerException : error;
        new WireMessage(kind, call).Add("type", cause.GetType().FullName).Add("message", cause.Message)
            .Add("stack", (string)cause.Data[ConnectorHost.OwnClient.Origin] ?? error.ToString()).Send();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request == null)
        {
            throw new ArgumentNullException("request");
        }

        if (request.RequestUri == null || !request.RequestUri.IsAbsoluteUri)
        {
            throw new InvalidOperationException("An invalid request URI was provided. It must be an absolute URI.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Pending(request);
        int number;
        lock (this.pending)
        {
            if (this.ended)
            {
                throw new InvalidOperationException("SendAsync was called after the script had answered.");
            }

            if (this.cancelled)
            {
                throw new TaskCanceledException();
            }

            number = ++this.sends;
            this.pending.Add(number, entry);
        }

        var line = new WireMessage("send", this.id).Add("send", number).Add("method", request.Method.Method)
            .Add("url", request.RequestUri.AbsoluteUri);
        await Messages.AddTo(line, request.Headers, request.Content).ConfigureAwait(false);
        if (!cancellationToken.CanBeCanceled)
        {
            line.Send();
            return await entry.Source.Task.ConfigureAwait(false);
        }

        using (cancellationToken.Register(() => entry.Source.TrySetCanceled()))
        {
            line.Send();
            return await entry.Source.Task.ConfigureAwait(false);
        }
    }

    public Uri CreateNotificationUri(string pathAndQuerySuffix)
    {
        var gateway = this.OriginalRequestUri.GetLeftPart(UriPartial.Authority);
        return new Uri(gateway + "/notifications/" + (pathAndQuerySuffix ?? string.Empty).TrimStart('/'));
    }

    /// <summary>Completes a send; runs what the script does next on this thread.</summary>
    public void Answer(Dictionary<string, object> message)
    {
        Pending entry;
        lock (this.pending)
        {
            var number = (int)message["send"];
            if (!this.pending.TryGetValue(number, out entry))
            {
                return;
            }

            this.pending.Remove(number);
        }

        object error;
        if (message.TryGetValue("error", out error))
        {
            // An HttpClient whose time is over cancels the task.
            entry.Source.TrySetException((bool)message["late"]
                ? new TaskCanceledException((string)error) : (Exception)new HttpRequestException((string)error));
            return;
        }

        HttpResponseMessage response;
        try
        {
            response = Messages.Response(message, entry.Request);
        }
        catch (Exception malformed)
        {
            entry.Source.TrySetException(new HttpRequestException(malformed.Message, malformed));
            return;
        }

        entry.Source.TrySetResult(response);
    }

    /// <summary>The time is over: cancels the script's token and every send, whatever token that one was given.</summary>
    public void Cancel()
    {
        Pending[] open;
        lock (this.pending)
        {
            open = new Pending[this.pending.Count];
            this.cancelled = true;
            this.pending.Values.CopyTo(open, 0);
            this.pending.Clear();
        }

        try
        {
            this.cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of the script threw; the call is lost anyway.
        }

        foreach (var entry in open)
        {
            entry.Source.TrySetCanceled();
        }
    }

    public IDisposable BeginScope<TState>(TState state)
    {
        return this;
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        return logLevel != LogLevel.None;
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter)
    {
        var text = formatter == null ? Convert.ToString(state) : formatter(state, exception);
        text = exception == null ? text : text + "\n" + exception;
        text = text ?? string.Empty;
        text = text.Length > LongestLog ? text.Substring(0, LongestLog) + "..." : text;
        new WireMessage("log", this.id).Add("level", logLevel.ToString().ToLowerInvariant()).Add("message", text).Send();
    }

    public void Dispose()
    {
        // The end of a logging scope.
    }

    private static ScriptBase Create(Type type)
    {
        try
        {
            return (ScriptBase)Activator.CreateInstance(type);
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Capture(error.InnerException).Throw();
            throw;
        }
    }

    private void End()
    {
        lock (this.pending)
        {
            this.ended = true;
            this.pending.Clear();
        }

        Program.Forget(this.id);
    }

    private sealed class Pending
    {
        public readonly HttpRequestMessage Request;
        public readonly TaskCompletionSource<HttpResponseMessage> Source = new TaskCompletionSource<HttpResponseMessage>();

        public Pending(HttpRequestMessage request)
        {
            this.Request = request;
        }
    }
}
