// Takes the place of TimeLimit in tests: time is what the stand-in's clock says that each response took.
public class SimulatedTimeLimit : TimeLimit
{
    private double elapsed;

    public override double Elapsed
    {
        get { return this.elapsed; }
    }

    public override async Task<HttpResponseMessage> Send(
        IScriptContext context, HttpRequestMessage request, bool isList, CancellationToken cancellation)
    {
        HttpResponseMessage response = await context.SendAsync(request, cancellation).ConfigureAwait(false);
        IEnumerable<string> seconds;
        if (response.Headers.TryGetValues("X-Simulated-Seconds", out seconds))
        {
            this.elapsed += double.Parse(seconds.First(), System.Globalization.CultureInfo.InvariantCulture);
        }

        if (isList && this.elapsed > Seconds)
        {
            throw new TimeoutException();
        }

        return response;
    }
}
