using System.Globalization;

// Every operation id is one thing that a script can do; the tests call them one by one.
public class Script : ScriptBase
{
    private static int calls;
    private static string lateError;

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        switch (this.Context.OperationId)
        {
            case "Context":
                return Json(new JObject(
                    new JProperty("operation", this.Context.OperationId),
                    new JProperty("correlation", this.Context.CorrelationId),
                    new JProperty("original", this.Context.OriginalRequestUri.AbsoluteUri),
                    new JProperty("notification", this.Context.CreateNotificationUri("/a?b=1").AbsoluteUri),
                    new JProperty("method", this.Context.Request.Method.Method),
                    new JProperty("url", this.Context.Request.RequestUri.AbsoluteUri),
                    new JProperty("cancellable", this.CancellationToken.CanBeCanceled)));
            case "Headers":
                return Json(Describe(this.Context.Request.Headers, this.Context.Request.Content));
            case "Echo":
                return await this.Echo();
            case "Pass":
                return await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
            case "Answer headers":
                var answer = await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
                return Json(Describe(answer.Headers, answer.Content));
            case "Out":
                return await this.Out();
            case "Parallel":
                return await this.Parallel();
            case "Blocking":
                return this.Context.SendAsync(this.Context.Request, this.CancellationToken).Result;
            case "Blocking everywhere":
                var blocking = Enumerable.Range(0, 6).Select(n => this.ThenBlock(n)).ToList();
                return Json(new JArray(await Task.WhenAll(blocking)));
            case "No content":
                return new HttpResponseMessage((HttpStatusCode)202);
            case "Null":
                return null;
            case "Throw":
                this.Deep(3);
                break;
            case "Throw later":
                await Task.Delay(1);
                throw new ArgumentException("later \u00e9 \ud83d\ude00 \ud800");
            case "Throw wrapped":
                Task.Run(() => { throw new FormatException("inside"); }).Wait();
                break;
            case "Send error":
                return await this.SendError();
            case "Hang":
                while (true)
                {
                }

            case "Hang and log":
                while (true)
                {
                    this.Context.Logger.LogInformation("again");
                }

            case "Wait":
                await Task.Delay(60000, this.CancellationToken);
                break;
            case "Wait for answer":
                await this.Context.SendAsync(this.Context.Request, CancellationToken.None);
                break;
            case "Swallow":
                try
                {
                    await Task.Delay(60000, this.CancellationToken);
                }
                catch (OperationCanceledException)
                {
                }

                return new HttpResponseMessage(HttpStatusCode.OK);
            case "Exit":
                Console.Error.WriteLine("last words");
                Environment.Exit(3);
                break;
            case "Overflow":
                return this.Overflow(1);
            case "Hoard":
                var hoard = new List<byte[]>();
                while (true)
                {
                    hoard.Add(new byte[16 << 20]);
                    hoard[hoard.Count - 1][1] = 1;
                }

            case "Garbage":
                Raw("garbage\n");
                await Task.Delay(60000, this.CancellationToken);
                break;
            case "Forge":
                Raw("{\"t\":\"done\",\"call\":" + this.Context.CorrelationId + "}\n");
                await Task.Delay(60000, this.CancellationToken);
                break;
            case "Crash afterwards":
                CrashSoon();
                return new HttpResponseMessage(HttpStatusCode.OK);
            case "Console":
                Console.WriteLine("on the console");
                Console.Out.Flush();
                return new HttpResponseMessage(HttpStatusCode.OK);
            case "Logs":
                return this.Logs();
            case "Late send":
                var late = this.Context;
                var ignored = Task.Run(async () =>
                {
                    await Task.Delay(50);
                    try
                    {
                        await late.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://x/"), CancellationToken.None);
                    }
                    catch (InvalidOperationException error)
                    {
                        lateError = error.Message;
                    }
                });
                return new HttpResponseMessage(HttpStatusCode.OK);
            case "Late error":
                return Json(new JObject(new JProperty("error", lateError)));
            case "Statics":
                return Json(new JObject(new JProperty("calls", ++calls)));
            case "Surroundings":
                return Json(new JObject(
                    new JProperty("secret", Environment.GetEnvironmentVariable("PROBE_SECRET")),
                    new JProperty("zone", TimeZoneInfo.Local.BaseUtcOffset.TotalMinutes),
                    new JProperty("number", (1.5).ToString()),
                    new JProperty("later", await Task.Run(() => (1.5).ToString())),
                    new JProperty("input", Console.In.ReadToEnd())));
            case "Later members":
                return Json(new JObject(new JProperty("has", new JObject(new JProperty("a", 1)).ContainsKey("a"))));
        }

        return new HttpResponseMessage(HttpStatusCode.NotImplemented);
    }

    private static HttpResponseMessage Json(JToken value)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.Content = CreateJsonContent(value.ToString(Newtonsoft.Json.Formatting.None));
        return response;
    }

    private static JObject Describe(HttpHeaders headers, HttpContent content)
    {
        var result = new JObject();
        result["message"] = new JObject(headers.Select(h => new JProperty(h.Key, string.Join("|", h.Value))));
        result["content"] = content == null
            ? null
            : new JObject(content.Headers.Select(h => new JProperty(h.Key, string.Join("|", h.Value))));
        return result;
    }

    private async Task<HttpResponseMessage> Echo()
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK);
        var content = this.Context.Request.Content;
        response.Content = content == null ? null : new ByteArrayContent(await content.ReadAsByteArrayAsync());
        IEnumerable<string> values;
        if (this.Context.Request.Headers.TryGetValues("X-Echo", out values))
        {
            response.Headers.TryAddWithoutValidation("X-Echo", values);
        }

        return response;
    }

    private async Task<HttpResponseMessage> Out()
    {
        var request = new HttpRequestMessage(new HttpMethod("PATCH"), "https://api.example.com/v2/a b?q=\u00fc");
        request.Headers.Accept.ParseAdd("application/json, text/plain");
        request.Headers.UserAgent.ParseAdd("Probe/1.0 (test)");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        request.Content = CreateJsonContent("{\"a\":\"\u00fc\"}");
        var length = request.Content.Headers.ContentLength;
        await this.Context.SendAsync(request, this.CancellationToken);
        var response = new HttpResponseMessage(HttpStatusCode.Accepted);
        response.Headers.Location = new Uri("https://gateway.example.com/next?x=1");
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(30));
        response.Headers.TryAddWithoutValidation("Set-Cookie", "a=1");
        response.Headers.TryAddWithoutValidation("Set-Cookie", "b=2");
        return response;
    }

    private async Task<HttpResponseMessage> Parallel()
    {
        var sends = Enumerable.Range(0, 8).Select(n => this.Context.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "https://api.example.com/" + n), this.CancellationToken));
        var answers = await Task.WhenAll(sends.ToList());
        var texts = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()));
        return Json(new JArray(texts));
    }

    private async Task<string> ThenBlock(int number)
    {
        var address = "https://api.example.com/" + number;
        await this.Context.SendAsync(new HttpRequestMessage(HttpMethod.Get, address), this.CancellationToken);
        var again = new HttpRequestMessage(HttpMethod.Get, address);
        return this.Context.SendAsync(again, this.CancellationToken).Result.Content.ReadAsStringAsync().Result;
    }

    private async Task<HttpResponseMessage> SendError()
    {
        try
        {
            return await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        }
        catch (HttpRequestException error)
        {
            return Json(new JObject(new JProperty("caught", error.Message)));
        }
    }

    private HttpResponseMessage Logs()
    {
        var log = this.Context.Logger;
        log.LogTrace("{{x}} {A} and {B:0.00}", null, 1.5);
        log.LogDebug("a {brace");
        log.LogInformation("line 1\nline 2");
        log.LogWarning(new Exception("reason"), "with exception");
        log.LogError((EventId)7, "event {Id}", 7);
        log.LogCritical(new string('x', 20000));
        return new HttpResponseMessage(HttpStatusCode.OK);
    }

    private void Deep(int depth)
    {
        if (depth == 0)
        {
            throw new InvalidOperationException("deep");
        }

        this.Deep(depth - 1);
    }

    private HttpResponseMessage Overflow(int depth)
    {
        return this.Overflow(depth + 1) ?? this.Overflow(depth + 2);
    }

    private static async void CrashSoon()
    {
        await Task.Delay(20);
        throw new Exception("nobody waits for this");
    }

    private static void Raw(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using (var output = Console.OpenStandardOutput())
        {
            output.Write(bytes, 0, bytes.Length);
        }
    }
}
