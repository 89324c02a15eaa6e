using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

// The bridge between two contracts: the connector's operations, shaped like Harvest's API v1, and Harvest's API v2.
// C# 6 with `out T x` and `is T x`, members of .NET Framework 4.8 and Newtonsoft.Json 6: every host compiles that.
public class Script : ScriptBase
{
    private static readonly Dictionary<string, Func<Bridge, Task<HttpResponseMessage>>> Operations =
        new Dictionary<string, Func<Bridge, Task<HttpResponseMessage>>>
        {
            { "ListAllClients", b => b.List("clients", Shape.Client, "is_active", "updated_since") },
            { "AddNewClient", b => b.AddClient() },
            { "ListAllContacts", b => b.List("contacts", Shape.Contact, "client_id", "updated_since") },
            { "AddNewContact", b => b.AddContact() },
            { "ListAllUsers", b => b.List("users", Shape.User, "is_active", "updated_since") },
            { "CreateUser", b => b.AddUser() },
            { "GetUser", b => b.GetUser() },
            { "ListProjects", b => b.List("projects", Shape.Project, "is_active", "client_id", "updated_since") },
            { "AddUserToProject", b => b.AddUserToProject() },
            { "ListTasks", b => b.List("tasks", Shape.Task, "is_active", "updated_since") },
            { "CreateTimeEntry", b => b.CreateTimeEntry() },
            { "UpdateTimeEntry", b => b.UpdateTimeEntry() },
            { "GetTimeEntry", b => b.GetTimeEntry() },
            { "DeleteTimeEntry", b => b.DeleteTimeEntry() },
            { "TrigNewClient", b => b.PollList("clients", Shape.Client) },
            { "TrigNewContact", b => b.PollList("contacts", Shape.Contact) },
            { "TrigNewProject", b => b.PollList("projects", Shape.Project) },
            { "TrigNewUser", b => b.PollList("users", Shape.User) },
            { "TrigNewTimeEntry", b => b.PollTimeEntriesOfDate() },
            { "TrigNewTimeEntryToday", b => b.PollTimeEntriesOfToday() },
            { "ListProjectChoices", b => b.ProjectChoices() },
            { "ListUserChoices", b => b.UserChoices() },
            { "ListMyProjectChoices", b => b.MyProjectChoices() },
            { "ListMyTaskChoices", b => b.MyTaskChoices() },
        };

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        try
        {
            Func<Bridge, Task<HttpResponseMessage>> operation;
            if (!Operations.TryGetValue(OperationName(this.Context.OperationId) ?? "", out operation))
            {
                throw new BridgeException(501, "NotImplemented", "The connector's script does not serve operation "
                    + this.Context.OperationId + ".");
            }

            Input input = await Input.Read(this.Context).ConfigureAwait(false);
            return await operation(new Bridge(this.Context, input, this.CancellationToken)).ConfigureAwait(false);
        }
        catch (BridgeException error)
        {
            return error.ToResponse();
        }
        catch (OperationCanceledException)
        {
            return new BridgeException(504, "GatewayTimeout", "Harvest did not answer within the time that the platform"
                + " allows a call. Ask for less (active records only, or those updated since a date), or try again.")
                .ToResponse();
        }
        catch (Exception error)
        {
            // The platform would answer with a bare 500; the exception's own words may quote what was sent.
            return new BridgeException(502, "BadGateway", "Harvest answered in a way that this connector does not understand ("
                + error.GetType().Name + "). Try again; if it stays, report it to the connector's authors.").ToResponse();
        }
    }

    // Some regions hand the operation id over in Base64.
    private static string OperationName(string id)
    {
        if (id == null || Operations.ContainsKey(id))
        {
            return id;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(id));
        }
        catch (FormatException)
        {
            return id;
        }
    }
}

// One call of one operation.
public class Bridge
{
    // What is committed up to so many seconds late is neither lost nor repeated: a poll stops short of now by them.
    private const int SettleSeconds = 15;
    private const int PollSeconds = 60;
    private const int PollLimit = 100;
    private const string EnterId = "Enter the id as a custom value instead.";
    private const string NextPoll = "Nothing is lost: the next poll tries again.";
    private static readonly int[] Forbidden = { 403 };

    private readonly Uri address;
    private readonly Harvest harvest;
    private readonly Input input;

    public Bridge(IScriptContext context, Input input, CancellationToken cancellation)
    {
        this.address = OriginalAddress(context);
        this.harvest = new Harvest(context, cancellation);
        this.input = input;
    }

    // The address as the platform was called: the next poll must go there, and the request's own leads to Harvest.
    private static Uri OriginalAddress(IScriptContext context)
    {
        IEnumerable<string> referrer;
        if (context.OriginalRequestUri == null && context.Request.Headers.TryGetValues("X-MS-APIM-Referrer", out referrer))
        {
            return new Uri(referrer.First());
        }

        return context.OriginalRequestUri ?? context.Request.RequestUri;
    }

    // ---- lists ----

    public async Task<HttpResponseMessage> List(string collection, Func<JObject, JObject> shape, params string[] filters)
    {
        var query = new List<string>();
        foreach (string filter in filters)
        {
            string value = this.input.Filter(filter);
            if (value != null)
            {
                query.Add(filter + "=" + Uri.EscapeDataString(value));
            }
        }

        string advice = "Narrow the list by its advanced parameters: " + string.Join(", ", filters.Select(Title)) + ".";
        Listing listing = await this.harvest.All(collection, string.Join("&", query), collection, advice).ConfigureAwait(false);
        return Answer.Json(200, new JArray(listing.Items.Select(shape)));
    }

    private static string Title(string parameter)
    {
        return string.Join(" ", parameter.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
    }

    // ---- choices of the drop-downs: always strings, as the parameters that they feed ----

    public async Task<HttpResponseMessage> ProjectChoices()
    {
        Listing listing = await this.harvest.All("projects", "is_active=true", "projects", EnterId).ConfigureAwait(false);
        return Choices(listing.Items.Select(project => Choice(project, ProjectLabel(project, project["client"]))));
    }

    public async Task<HttpResponseMessage> UserChoices()
    {
        // A member may not list users: the only choice is the member.
        List<JObject> users = await Unless(
            Forbidden,
            async () => (await this.harvest.All("users", "is_active=true", "users", EnterId).ConfigureAwait(false)).Items,
            async refusal => new List<JObject> { (await this.harvest.Get("users/me").ConfigureAwait(false)).Body })
            .ConfigureAwait(false);
        return Choices(users.Select(user => Choice(user, UserLabel(user))));
    }

    public async Task<HttpResponseMessage> MyProjectChoices()
    {
        List<JObject> assignments = await this.MyAssignments().ConfigureAwait(false);
        return Choices(assignments.Select(
            assignment => Choice((JObject)assignment["project"], ProjectLabel(assignment["project"], assignment["client"]))));
    }

    public async Task<HttpResponseMessage> MyTaskChoices()
    {
        string project = this.input.QueryId("project_id", "Project Id", true);
        List<JObject> assignments = await this.MyAssignments().ConfigureAwait(false);
        IEnumerable<JToken> tasks = assignments
            .Where(assignment => (string)assignment["project"]["id"] == project)
            .SelectMany(assignment => assignment["task_assignments"] ?? new JArray())
            .Where(IsActive)
            .Select(assignment => assignment["task"]);
        return Choices(tasks.Select(task => Choice((JObject)task, (string)task["name"])));
    }

    // ---- clients, contacts, users, projects ----

    public async Task<HttpResponseMessage> AddClient()
    {
        var body = new JObject { { "name", this.input.Text("name", "Name", true) } };
        Put(body, "currency", Currency(this.input.Text("currency", "Currency", false)));
        Put(body, "address", this.input.Text("details", "Details", false));
        HarvestAnswer created = await this.harvest.Send("POST", "clients", body).ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.Client(created.Body));
    }

    public async Task<HttpResponseMessage> AddContact()
    {
        var body = new JObject
        {
            { "client_id", this.input.Id("client_id", "Client id") },
            { "first_name", this.input.Text("first_name", "First name", true) },
            { "last_name", this.input.Text("last_name", "Last name", true) },
        };
        foreach (string name in new[] { "email", "phone_office", "phone_mobile", "fax", "title" })
        {
            Put(body, name, this.input.Text(name, name, false));
        }

        HarvestAnswer created = await this.harvest.Send("POST", "contacts", body).ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.Contact(created.Body));
    }

    public async Task<HttpResponseMessage> AddUser()
    {
        var body = new JObject
        {
            { "first_name", this.input.Text("first_name", "First name", true) },
            { "last_name", this.input.Text("last_name", "Last name", true) },
            { "email", this.input.Text("email", "Email", true) },
        };
        bool? admin = this.input.Flag("is_admin", "Is admin");
        if (admin.HasValue)
        {
            body["access_roles"] = new JArray(admin.Value ? "administrator" : "member");
        }

        bool? contractor = this.input.Flag("is_contractor", "Is contractor");
        if (contractor.HasValue)
        {
            body["is_contractor"] = contractor.Value;
        }

        string department = this.input.Text("department", "Department", false);
        if (!string.IsNullOrWhiteSpace(department))
        {
            body["roles"] = new JArray(department.Split(',').Select(role => role.Trim()).Where(role => role != ""));
        }

        Put(body, "default_hourly_rate", this.input.Number("default_hourly_rate", "Hourly rate"));
        Put(body, "cost_rate", this.input.Number("cost_rate", "Cost rate"));
        HarvestAnswer created = await this.harvest.Send("POST", "users", body).ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.User(created.Body));
    }

    public async Task<HttpResponseMessage> GetUser()
    {
        string wanted = this.input.Segment("users");
        if (wanted.Equals("me", StringComparison.OrdinalIgnoreCase))
        {
            return Answer.Json(200, Shape.User((await this.harvest.Get("users/me").ConfigureAwait(false)).Body));
        }

        if (Input.IsId(wanted))
        {
            return Answer.Json(200, Shape.User(await this.OneUser(
                async () => (await this.harvest.Get("users/" + wanted).ConfigureAwait(false)).Body,
                user => (string)user["id"] == wanted).ConfigureAwait(false)));
        }

        if (wanted.IndexOf('@') < 1)
        {
            throw BridgeException.Input("User id or email must be the number of a user, such as 1782959, an e-mail address,"
                + " or me for the connected user; got '" + wanted + "'.");
        }

        Func<JObject, bool> matches = user => string.Equals((string)user["email"], wanted, StringComparison.OrdinalIgnoreCase);
        JObject found = await this.OneUser(
            async () => (await this.harvest.All("users", "", "users", "Give the number of the user instead.", matches)
                .ConfigureAwait(false)).Items.FirstOrDefault(matches),
            matches).ConfigureAwait(false);
        if (found == null)
        {
            throw new BridgeException(404, "NotFound", "No user of this Harvest account has the e-mail address " + wanted
                + ". Check the address; archived users are searched too.");
        }

        return Answer.Json(200, Shape.User(found));
    }

    public async Task<HttpResponseMessage> AddUserToProject()
    {
        string project = this.input.SegmentId("projects", "Project Id");
        var body = new JObject { { "user_id", this.input.Id("id", "User Id") } };
        HarvestAnswer created = await this.harvest.Send("POST", "projects/" + project + "/user_assignments", body)
            .ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.UserAssignment(created.Body));
    }

    // ---- time entries ----

    public async Task<HttpResponseMessage> CreateTimeEntry()
    {
        var body = new JObject
        {
            { "project_id", this.input.Id("project_id", "Project Id") },
            { "task_id", this.input.Id("task_id", "Task Id") },
        };
        string date = this.input.Date("spent_at", "Date");
        JToken hours = this.input.Number("hours", "hours");
        Put(body, "notes", this.input.Text("notes", "notes", false));
        Put(body, "hours", hours);
        if (date == null)
        {
            HarvestAnswer me = await this.harvest.Get("users/me").ConfigureAwait(false);
            date = Dates.Day(Zones.ToLocal(me.Date, (string)me.Body["timezone"]));
        }

        body["spent_date"] = date;
        HarvestAnswer created = await this.harvest.Send("POST", "time_entries", body).ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.TimeEntry(created.Body));
    }

    public async Task<HttpResponseMessage> UpdateTimeEntry()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        var body = new JObject
        {
            { "project_id", this.input.Id("project_id", "Project Id") },
            { "task_id", this.input.Id("task_id", "Task Id") },
        };
        Put(body, "notes", this.input.Text("notes", "Notes", false));
        Put(body, "spent_date", this.input.Date("spent_at", "Date"));
        DateTime? started = this.input.Instant("started_at", "Started date-time");
        DateTime? ended = this.input.Instant("ended_at", "Ended date-time");
        if (started.HasValue || ended.HasValue)
        {
            await this.PutTimes(body, id, started, ended).ConfigureAwait(false);
        }

        HarvestAnswer updated = await this.harvest.Send("PATCH", "time_entries/" + id, body).ConfigureAwait(false);
        return Answer.Json(200, Shape.TimeEntry(updated.Body));
    }

    public async Task<HttpResponseMessage> GetTimeEntry()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        return Answer.Json(200, Shape.TimeEntry((await this.harvest.Get("time_entries/" + id).ConfigureAwait(false)).Body));
    }

    public async Task<HttpResponseMessage> DeleteTimeEntry()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        await this.harvest.Send("DELETE", "time_entries/" + id, null).ConfigureAwait(false);
        return new HttpResponseMessage(HttpStatusCode.OK);
    }

    // ---- polling triggers ----

    public async Task<HttpResponseMessage> PollList(string collection, Func<JObject, JObject> shape)
    {
        PollState state = PollState.Read(this.address);
        if (state == null)
        {
            HarvestAnswer first = await this.harvest.Get(collection + "?per_page=1").ConfigureAwait(false);
            return this.Nothing(new PollState { Since = first.Date }, PollSeconds);
        }

        Listing listing = await new Backlog(this.harvest, collection, state, PollLimit, NextPoll).Read().ConfigureAwait(false);
        Window window = state.Take(listing, SettleSeconds, PollLimit);
        return this.Emit(window, new JArray(window.Items.Select(shape)), state);
    }

    public async Task<HttpResponseMessage> PollTimeEntriesOfDate()
    {
        string date = this.input.QueryDate("date", "Date");
        return await this.PollTimeEntries(
            state => "from=" + date + "&to=" + date,
            (entry, zone) => (string)entry["spent_date"] == date).ConfigureAwait(false);
    }

    public async Task<HttpResponseMessage> PollTimeEntriesOfToday()
    {
        return await this.PollTimeEntries(
            state => "from=" + Dates.Day(Zones.ToLocal(state.Since, state.Zone)),
            (entry, zone) => (string)entry["spent_date"] == Dates.Day(Zones.ToLocal(Dates.Created(entry), zone)))
            .ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> PollTimeEntries(
        Func<PollState, string> period, Func<JObject, TimeZoneInfo, bool> belongs)
    {
        string other = this.input.QueryId("of_user", "Other User ID", false);
        PollState state = PollState.Read(this.address);
        if (state == null)
        {
            return this.Nothing(await this.FirstState(other).ConfigureAwait(false), PollSeconds);
        }

        string query = "user_id=" + state.User + "&" + period(state) + "&" + state.Filter();
        Listing listing = await this.harvest.All("time_entries", query, "time_entries", NextPoll).ConfigureAwait(false);
        listing.Items = listing.Items.Where(state.IsNew).ToList();
        listing.Above = null; // it is not sorted by creation
        if (listing.Items.Any())
        {
            PollState now = await this.FirstState(other).ConfigureAwait(false);
            if (now.User != state.User)
            {
                // The connection is another user's by now: the trigger starts afresh for that one.
                return this.Nothing(now, PollSeconds);
            }

            state.Zone = now.Zone;
        }

        TimeZoneInfo zone = listing.Items.Any() ? Zones.Find(state.Zone) : null;
        listing.Items = listing.Items.Where(entry => belongs(entry, zone)).ToList();
        Window window = state.Take(listing, SettleSeconds, PollLimit);
        var entries = new JArray(window.Items.Select(entry => Shape.DayEntry(entry, state.Zone)));
        return this.Emit(window, new JObject { { "day_entries", entries } }, state);
    }

    // Whose entries, in which zone: those of the connected user, or of the other one where that user may be read.
    private async Task<PollState> FirstState(string other)
    {
        HarvestAnswer me = await this.harvest.Get("users/me").ConfigureAwait(false);
        var state = new PollState { Since = me.Date, User = (string)me.Body["id"], Zone = (string)me.Body["timezone"] };
        if (other != null && other != state.User)
        {
            state.User = other;
            state.Zone = await this.ZoneOf(other, state.Zone, 403).ConfigureAwait(false);
        }

        return state;
    }

    private HttpResponseMessage Emit(Window window, JToken items, PollState state)
    {
        int retryAfter = window.IsFull ? 0 : window.HasHeldBack ? SettleSeconds : PollSeconds;
        if (window.Items.Count == 0)
        {
            return this.Nothing(state, retryAfter);
        }

        return this.Polled(Answer.Json(200, items), state, retryAfter);
    }

    private HttpResponseMessage Nothing(PollState state, int retryAfter)
    {
        return this.Polled(new HttpResponseMessage(HttpStatusCode.Accepted), state, retryAfter);
    }

    private HttpResponseMessage Polled(HttpResponseMessage response, PollState state, int retryAfter)
    {
        response.Headers.Location = state.Write(this.address);
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(retryAfter));
        return response;
    }

    // ---- parts ----

    private async Task<List<JObject>> MyAssignments()
    {
        Listing listing = await this.harvest.All("users/me/project_assignments", "", "project_assignments", EnterId)
            .ConfigureAwait(false);
        return listing.Items.Where(IsActive).ToList();
    }

    // A member may not read users, but may read the own record.
    private Task<JObject> OneUser(Func<Task<JObject>> read, Func<JObject, bool> isWanted)
    {
        return Unless(Forbidden, read, async refusal =>
        {
            JObject me = (await this.harvest.Get("users/me").ConfigureAwait(false)).Body;
            if (!isWanted(me))
            {
                throw refusal;
            }

            return me;
        });
    }

    private Task<string> ZoneOf(string user, string fallback, params int[] unreadable)
    {
        return Unless(
            unreadable,
            async () => (string)(await this.harvest.Get("users/" + user).ConfigureAwait(false)).Body["timezone"],
            refusal => Task.FromResult(fallback));
    }

    private static async Task<T> Unless<T>(
        int[] statuses, Func<Task<T>> read, Func<BridgeException, Task<T>> otherwise)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (BridgeException refusal) when (statuses.Contains(refusal.Status))
        {
            return await otherwise(refusal).ConfigureAwait(false);
        }
    }

    // Harvest ignores times on an account that tracks durations, and starts a timer instead: they become hours there.
    private async Task PutTimes(JObject body, string id, DateTime? started, DateTime? ended)
    {
        if (started.HasValue && ended.HasValue && (ended <= started || ended - started > TimeSpan.FromHours(24)))
        {
            throw BridgeException.Input("Ended date-time must be later than Started date-time, by at most 24 hours.");
        }

        Task<HarvestAnswer> reading = this.harvest.Get("time_entries/" + id);
        HarvestAnswer me = await this.harvest.Get("users/me").ConfigureAwait(false);
        JObject entry = (await reading.ConfigureAwait(false)).Body;
        string zone = (string)me.Body["timezone"];
        string owner = (string)entry["user"]["id"];
        if (owner != (string)me.Body["id"])
        {
            zone = await this.ZoneOf(owner, zone, 403, 404).ConfigureAwait(false);
        }

        DateTime? from = started.HasValue ? Zones.ToLocal(started.Value, zone) : (DateTime?)null;
        DateTime? to = ended.HasValue ? Zones.ToLocal(ended.Value, zone) : (DateTime?)null;
        if (await this.TracksStartAndEnd(entry).ConfigureAwait(false))
        {
            this.PutClockTimes(body, entry, from, to);
            return;
        }

        if (!from.HasValue || !to.HasValue)
        {
            throw BridgeException.Input("This Harvest account tracks durations, not start and end times: give both Started"
                + " date-time and Ended date-time, and the time between them is stored as hours.");
        }

        if ((bool)entry["is_running"])
        {
            await this.harvest.Send("PATCH", "time_entries/" + id + "/stop", null).ConfigureAwait(false);
        }

        if (!this.input.IsDateAlone("spent_at"))
        {
            body["spent_date"] = Dates.Day(from.Value);
        }

        body["hours"] = Math.Round((decimal)(ended.Value - started.Value).TotalHours, 4);
    }

    // Harvest puts clock times on the day of the entry, so the day is the one on which the work started.
    private void PutClockTimes(JObject body, JObject entry, DateTime? from, DateTime? to)
    {
        string given = (string)body["spent_date"];
        string day = from.HasValue ? Dates.Day(from.Value) : given ?? (string)entry["spent_date"];
        if (given != null && given != day && this.input.IsDateAlone("spent_at"))
        {
            throw BridgeException.Input("Date must be " + day + ", the day on which the work started in the time zone of the"
                + " entry's owner, or be left out; got '" + given + "'.");
        }

        string start = (string)entry["started_time"];
        DateTime? first = from ?? Dates.OnDay(day, start);
        DateTime? last = to ?? Dates.EndOnDay(day, start, (string)entry["ended_time"]);
        if (first.HasValue && last.HasValue
            && (last <= first || last - first > TimeSpan.FromHours(24) || Dates.Clock(first.Value) == Dates.Clock(last.Value)))
        {
            throw BridgeException.Input("The entry must end later than it starts, by at least a minute and less than 24 hours;"
                + " it would start at " + Dates.Minute(first.Value) + " and end at " + Dates.Minute(last.Value)
                + " in the time zone of its owner.");
        }

        if (from.HasValue)
        {
            body["spent_date"] = day;
            body["started_time"] = Dates.Clock(from.Value);
        }

        if (to.HasValue)
        {
            body["ended_time"] = Dates.Clock(to.Value);
        }
    }

    private async Task<bool> TracksStartAndEnd(JObject entry)
    {
        if (!(bool)entry["is_running"])
        {
            return Input.IsGiven(entry["started_time"]);
        }

        // A running timer has a start time on either kind of account, and only administrators may read the setting.
        return await Unless(
            new[] { 403, 404 },
            async () => (bool)(await this.harvest.Get("company").ConfigureAwait(false)).Body["wants_timestamp_timers"],
            async refusal =>
            {
                HarvestAnswer finished = await this.harvest.Get("time_entries?is_running=false&per_page=1").ConfigureAwait(false);
                JToken sample = ((JArray)finished.Body["time_entries"]).FirstOrDefault();
                return sample != null && Input.IsGiven(sample["started_time"]);
            }).ConfigureAwait(false);
    }

    private static bool IsActive(JToken record)
    {
        return record["is_active"] == null || (bool)record["is_active"];
    }

    private static void Put(JObject body, string name, JToken value)
    {
        if (!Input.IsNull(value))
        {
            body[name] = value;
        }
    }

    // "USD", or "United States Dollar - USD" as API v1 spelled it; whether the code exists is for Harvest to say.
    private static string Currency(string given)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        Match match = Regex.Match(given.Trim(), "^(?:.* - )?([A-Za-z]{3})$");
        if (!match.Success)
        {
            throw BridgeException.Input("Currency must be a code of three letters, such as USD or EUR; got '" + given + "'.");
        }

        return match.Groups[1].Value.ToUpperInvariant();
    }

    private static HttpResponseMessage Choices(IEnumerable<JObject> choices)
    {
        return Answer.Json(200, new JArray(choices.OrderBy(choice => (string)choice["name"], StringComparer.OrdinalIgnoreCase)));
    }

    private static JObject Choice(JObject record, string name)
    {
        return new JObject { { "id", (string)record["id"] }, { "name", name } };
    }

    private static string ProjectLabel(JToken project, JToken client)
    {
        string code = (string)project["code"];
        return (string)project["name"] + (string.IsNullOrEmpty(code) ? " (" : " [" + code + "] (") + (string)client["name"] + ")";
    }

    private static string UserLabel(JObject user)
    {
        return ((string)user["first_name"] + " " + (string)user["last_name"]).Trim() + " (" + (string)user["email"] + ")";
    }
}

// What the flow sent: the query, the path and the body of the request.
public class Input
{
    private static readonly Regex IdPattern = new Regex("^0*[1-9][0-9]{0,17}$");

    private static readonly Regex BlankOffset = new Regex("(?<=:[0-9.]+) (?=[0-9]{2}:?[0-9]{2}$)");
    private static readonly Regex NumberPattern = new Regex("^([0-9]+([.][0-9]+)?|[.][0-9]+)$");

    private readonly Uri address;
    private readonly JObject body;

    private Input(Uri address, JObject body)
    {
        this.address = address;
        this.body = body;
    }

    public static async Task<Input> Read(IScriptContext context)
    {
        HttpContent content = context.Request.Content;
        string text = content == null ? "" : await content.ReadAsStringAsync().ConfigureAwait(false);
        return new Input(context.Request.RequestUri, ParseBody(text));
    }

    public static bool IsId(string text)
    {
        return IdPattern.IsMatch(text);
    }

    public static bool IsNull(JToken value)
    {
        var single = value as JValue;
        return value == null || (single != null && single.Value == null);
    }

    public static bool IsGiven(JToken value)
    {
        return !IsNull(value) && !(value.Type == JTokenType.String && (string)value == "");
    }

    // A filter of a list, as Harvest takes it; null when it was not given.
    public string Filter(string name)
    {
        if (name == "updated_since")
        {
            string since = this.Query(name);
            // A plus sign that was not encoded arrives as a blank.
            return since == null
                ? null
                : Dates.Stamp(Dates.Instant(BlankOffset.Replace(since, "+"), "Updated Since", true));
        }

        if (name == "client_id")
        {
            return this.QueryId(name, "Client Id", false);
        }

        string flag = this.Query(name);
        if (flag != null && !flag.Equals("true", StringComparison.OrdinalIgnoreCase)
            && !flag.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            throw BridgeException.Input("Is Active must be true or false; got '" + flag + "'.");
        }

        return flag == null ? null : flag.ToLowerInvariant();
    }

    public string QueryId(string name, string title, bool required)
    {
        string value = this.Query(name);
        if (value == null)
        {
            if (required)
            {
                throw BridgeException.Input(title + " is required.");
            }

            return null;
        }

        return CheckId(value, title);
    }

    public string QueryDate(string name, string title)
    {
        string value = this.Query(name);
        if (value == null)
        {
            throw BridgeException.Input(title + " is required.");
        }

        return Dates.DatePart(value, title);
    }

    // The path segment after `parent`, decoded.
    public string Segment(string parent)
    {
        string[] segments = this.address.AbsolutePath.Split('/');
        int place = Array.LastIndexOf(segments, parent);
        return place >= 0 && place + 1 < segments.Length ? Uri.UnescapeDataString(segments[place + 1]).Trim() : "";
    }

    public string SegmentId(string parent, string title)
    {
        return CheckId(this.Segment(parent), title);
    }

    public string Text(string name, string title, bool required)
    {
        JToken value = this.Member(name);
        if (value == null || (required && value.ToString().Trim() == ""))
        {
            if (required)
            {
                throw BridgeException.Input(title + " is required.");
            }

            return null;
        }

        if (value is JContainer)
        {
            throw BridgeException.Input(title + " must be text.");
        }

        return (string)value;
    }

    public JToken Id(string name, string title)
    {
        JToken value = this.Member(name);
        string text = value == null ? "" : value.ToString();
        bool isDecimal = value != null && value.Type == JTokenType.Float;
        return long.Parse(CheckId(isDecimal ? Regex.Replace(text, "[.]0+$", "") : text, title));
    }

    public JToken Number(string name, string title)
    {
        JToken value = this.Member(name);
        if (!IsGiven(value))
        {
            return null;
        }

        bool isNumber = value.Type == JTokenType.Integer || value.Type == JTokenType.Float;
        string text = value.ToString().Trim();
        if (isNumber ? (decimal)value < 0 : value.Type != JTokenType.String || !NumberPattern.IsMatch(text))
        {
            throw BridgeException.Input(title + " must be a number, not negative, such as 1.5; got '" + text + "'.");
        }

        // JSON has neither ".5" nor "007".
        return isNumber ? value : Harvest.Parse(text[0] == '.' ? "0" + text : Regex.Replace(text, "^0+(?=[0-9])", ""));
    }

    public bool? Flag(string name, string title)
    {
        JToken value = this.Member(name);
        if (!IsGiven(value))
        {
            return null;
        }

        bool flag;
        if (!bool.TryParse(value.ToString(), out flag))
        {
            throw BridgeException.Input(title + " must be true or false; got '" + value + "'.");
        }

        return flag;
    }

    public string Date(string name, string title)
    {
        string value = this.Text(name, title, false);
        return string.IsNullOrEmpty(value) ? null : Dates.DatePart(value, title);
    }

    public bool IsDateAlone(string name)
    {
        string value = this.Text(name, name, false);
        return value != null && value.Trim().Length == 10;
    }

    public DateTime? Instant(string name, string title)
    {
        string value = this.Text(name, title, false);
        return string.IsNullOrEmpty(value) ? (DateTime?)null : Dates.Instant(value, title, false);
    }

    public static string Query(Uri address, string name)
    {
        foreach (string pair in address.Query.TrimStart('?').Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (equals > 0 && Uri.UnescapeDataString(pair.Substring(0, equals)) == name)
            {
                string value = Uri.UnescapeDataString(pair.Substring(equals + 1).Replace('+', ' ')).Trim();
                return value == "" ? null : value;
            }
        }

        return null;
    }

    private string Query(string name)
    {
        return Query(this.address, name);
    }

    private JToken Member(string name)
    {
        JToken value = this.body == null ? null : this.body[name];
        return IsNull(value) ? null : value;
    }

    private static string CheckId(string value, string title)
    {
        string trimmed = value.Trim();
        if (!IsId(trimmed))
        {
            throw BridgeException.Input(trimmed == ""
                ? title + " is required."
                : title + " must be a number, such as 14308069; got '" + trimmed + "'.");
        }

        return trimmed;
    }

    private static JObject ParseBody(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        JObject parsed;
        try
        {
            parsed = Harvest.Parse(text) as JObject;
        }
        catch (JsonException)
        {
            parsed = null;
        }

        if (parsed == null)
        {
            throw BridgeException.Input("The body of the request must be a JSON object.");
        }

        return parsed;
    }
}

// Harvest's records in the shapes that the connector promises. A value that Harvest does not send is left out.
public static class Shape
{
    public static JObject Client(JObject source)
    {
        JObject client = Copy(source, "id", "name", "currency", "created_at", "updated_at", "address");
        Set(client, "details", source["address"]);
        return new JObject { { "client", client } };
    }

    public static JObject Contact(JObject source)
    {
        JObject contact = Copy(
            source, "id", "first_name", "last_name", "email", "phone_office", "phone_mobile", "fax", "title",
            "created_at", "updated_at");
        Set(contact, "client_id", Member(source, "client", "id"));
        return new JObject { { "contact", contact } };
    }

    public static JObject User(JObject source)
    {
        JObject user = Copy(
            source, "id", "email", "created_at", "first_name", "last_name", "is_contractor", "telephone", "is_active",
            "default_hourly_rate", "cost_rate", "weekly_capacity");
        var access = source["access_roles"] as JArray;
        Set(user, "is_admin", access == null ? source["is_admin"] : access.Any(role => (string)role == "administrator"));
        var roles = source["roles"] as JArray;
        Set(user, "department", roles == null ? null : string.Join(", ", roles.Select(role => (string)role)));
        return new JObject { { "user", user } };
    }

    public static JObject Project(JObject source)
    {
        JObject project = Copy(
            source, "id", "name", "code", "bill_by", "hourly_rate", "budget", "budget_by", "created_at", "updated_at",
            "starts_on", "ends_on", "notes", "cost_budget", "cost_budget_include_expenses");
        Set(project, "client_id", Member(source, "client", "id"));
        Set(project, "active", source["is_active"]);
        Set(project, "billable", source["is_billable"]);
        return new JObject { { "project", project } };
    }

    public static JObject Task(JObject source)
    {
        return new JObject
        {
            { "task", Copy(source, "id", "name", "billable_by_default", "default_hourly_rate", "created_at", "updated_at") },
        };
    }

    public static JObject UserAssignment(JObject source)
    {
        JObject assignment = Copy(
            source, "id", "is_active", "is_project_manager", "use_default_rates", "hourly_rate", "budget",
            "created_at", "updated_at");
        Set(assignment, "user_id", Member(source, "user", "id"));
        Set(assignment, "user", Member(source, "user", "name"));
        Set(assignment, "project_id", Text(Member(source, "project", "id")));
        Set(assignment, "project", Member(source, "project", "name"));
        return new JObject { { "user_assignment", assignment } };
    }

    public static JObject TimeEntry(JObject source)
    {
        JObject entry = Copy(source, "id", "created_at", "updated_at", "notes", "hours_without_timer", "hours");
        Set(entry, "spent_at", source["spent_date"]);
        Set(entry, "user_id", Member(source, "user", "id"));
        Set(entry, "project_id", Text(Member(source, "project", "id")));
        Set(entry, "project", Member(source, "project", "name"));
        Set(entry, "task_id", Text(Member(source, "task", "id")));
        Set(entry, "task", Member(source, "task", "name"));
        Set(entry, "client", Member(source, "client", "name"));
        return entry;
    }

    // Harvest's times are clock times in the owner's zone on the day of the entry.
    public static JObject DayEntry(JObject source, string zone)
    {
        JObject entry = TimeEntry(source);
        DateTime? started = Dates.OnDay((string)source["spent_date"], (string)source["started_time"]);
        DateTime? ended = Dates.EndOnDay(
            (string)source["spent_date"], (string)source["started_time"], (string)source["ended_time"]);

        if (Input.IsGiven(source["timer_started_at"]))
        {
            entry["started_at"] = source["timer_started_at"];
        }
        else if (started.HasValue)
        {
            entry["started_at"] = Dates.Stamp(Zones.ToUtc(started.Value, zone));
        }

        if (ended.HasValue)
        {
            entry["ended_at"] = Dates.Stamp(Zones.ToUtc(ended.Value, zone));
        }

        return entry;
    }

    private static JObject Copy(JObject source, params string[] names)
    {
        var target = new JObject();
        foreach (string name in names)
        {
            Set(target, name, source[name]);
        }

        return target;
    }

    private static void Set(JObject target, string name, JToken value)
    {
        if (!Input.IsNull(value))
        {
            target[name] = value;
        }
    }

    private static JToken Member(JObject source, string parent, string name)
    {
        var holder = source[parent] as JObject;
        return holder == null ? null : holder[name];
    }

    private static JToken Text(JToken value)
    {
        return Input.IsNull(value) ? null : new JValue((string)value);
    }
}

// Where a polling trigger stands: everything created up to `Since` was emitted, and within that second up to `LastId`.
// `Waiting` says how many more new items the list had, where they are many: a hint at which page has the oldest.
public class PollState
{
    private const string Parameter = "triggerState";
    private const char Separator = '~';
    private const int Many = 300;

    public DateTime Since;
    public long? LastId;
    public long? Waiting;
    public string User = "";
    public string Zone = "";

    // Null on the first poll. The address must be the original one: the other is rewritten on the way.
    public static PollState Read(Uri address)
    {
        string text = Input.Query(address, Parameter);
        if (text == null)
        {
            return null;
        }

        string[] parts = text.Split(Separator);
        DateTime? since = parts.Length == 4 || parts.Length == 5 ? Dates.TryInstant(parts[0]) : null;
        if (since == null || !Regex.IsMatch(parts[1], "^[0-9]{0,18}$") || !Regex.IsMatch(parts[2], "^[0-9]{0,18}$")
            || !Regex.IsMatch(parts.ElementAtOrDefault(4) ?? "1", "^[1-9][0-9]{0,8}$"))
        {
            throw BridgeException.Input("The state of this trigger cannot be read. Turn the flow off and on again: it starts"
                + " afresh from that moment.");
        }

        return new PollState
        {
            Since = since.Value,
            LastId = parts[1] == "" ? (long?)null : long.Parse(parts[1]),
            User = parts[2],
            Zone = parts[3],
            Waiting = parts.Length == 5 ? long.Parse(parts[4]) : (long?)null,
        };
    }

    public Uri Write(Uri address)
    {
        string last = this.LastId.HasValue ? this.LastId.Value.ToString() : "";
        string text = string.Join(Separator.ToString(), Dates.Stamp(this.Since), last, this.User, this.Zone);
        text += this.Waiting.HasValue ? Separator + this.Waiting.Value.ToString() : "";
        IEnumerable<string> kept = address.Query.TrimStart('?').Split('&')
            .Where(pair => pair != "" && pair.Split('=')[0] != Parameter)
            .Concat(new[] { Parameter + "=" + Uri.EscapeDataString(text) });
        return new Uri(address.GetLeftPart(UriPartial.Path) + "?" + string.Join("&", kept));
    }

    // `updated_since` is exclusive, so the second that was emitted in part is asked for again.
    public string Filter()
    {
        DateTime since = this.LastId.HasValue ? this.Since.AddSeconds(-1) : this.Since;
        return "updated_since=" + Uri.EscapeDataString(Dates.Stamp(since));
    }

    public bool IsNew(JObject item)
    {
        DateTime created = Dates.Created(item);
        return created > this.Since || (created == this.Since && this.LastId.HasValue && (long)item["id"] > this.LastId.Value);
    }

    // The new items that are old enough, oldest first and at most `limit`; moves the state on to what was taken.
    public Window Take(Listing listing, int settleSeconds, int limit)
    {
        DateTime settled = listing.Date.AddSeconds(-settleSeconds);
        List<JObject> fresh = listing.Items.Where(this.IsNew).ToList();
        List<JObject> ready = fresh.Select(item => new KeyValuePair<DateTime, JObject>(Dates.Created(item), item))
            .Where(pair => pair.Key <= settled)
            .OrderBy(pair => pair.Key).ThenBy(pair => (long)pair.Value["id"]).Select(pair => pair.Value).ToList();
        bool hasHeldBack = ready.Count < fresh.Count;
        var window = new Window
        {
            Items = ready.Take(limit).ToList(),
            IsFull = ready.Count > limit || (listing.Above > 0 && !hasHeldBack),
            HasHeldBack = hasHeldBack,
        };
        this.Waiting = null;
        if (window.IsFull)
        {
            JObject last = window.Items.Last();
            this.Since = Dates.Created(last);
            this.LastId = (long)last["id"];
            long? waiting = listing.Above + fresh.Count - window.Items.Count;
            this.Waiting = waiting > Many ? waiting : null;
        }
        else if (settled >= this.Since)
        {
            this.Since = settled;
            this.LastId = null;
        }

        return window;
    }
}

public class Window
{
    public List<JObject> Items;
    public bool IsFull;
    public bool HasHeldBack;
}

// `Above` is how many come before the first item, in a list that is newest first; null in one that is not.
public class Listing
{
    public List<JObject> Items;
    public DateTime Date;
    public long? Above;
}

// The new items of a list that is newest first, as far as the oldest of them. Few are on the first page. Where many
// wait, the page that has the oldest is asked for by its number, and it counts only where it proves itself: the new
// items end within it. A page shows one moment of the list, so none is missed, whatever changed before or after.
// What cannot be proven, or where Harvest takes no numbers, is read from the top by cursor.
public class Backlog
{
    private const int MostPerPage = 2000;
    private const int Slack = 100; // by how many places the list may have moved since the last poll
    private const int Attempts = 12;

    private readonly Harvest harvest;
    private readonly string collection;
    private readonly PollState state;
    private readonly string list;
    private readonly int limit;
    private readonly string advice;

    public Backlog(Harvest harvest, string collection, PollState state, int limit, string advice)
    {
        this.advice = advice;
        this.harvest = harvest;
        this.collection = collection;
        this.state = state;
        this.list = collection + "?" + state.Filter();
        this.limit = limit;
    }

    public async Task<Listing> Read()
    {
        if (this.state.Waiting.HasValue)
        {
            Page hinted = await this.Around(this.state.Waiting.Value).ConfigureAwait(false);
            if (hinted != null && hinted.IsProof)
            {
                return hinted.Listing;
            }
        }

        HarvestAnswer top = await this.harvest.GetPage(this.list, this.collection, this.advice).ConfigureAwait(false);
        Page first = this.PageOf(top, 0);
        Page oldest = first.IsProof || !first.HasNew || first.Total <= this.limit
            ? first
            : await this.Seek(first.Listing.Items.Count, first.Total).ConfigureAwait(false);
        return oldest != null && (oldest.IsProof || !oldest.HasNew)
            ? oldest.Listing
            : await this.harvest.Follow(top, this.collection, this.advice, item => !this.state.IsNew(item)).ConfigureAwait(false);
    }

    // Halves the places between which the new items end, from the end of the list on: usually all that was updated is new.
    private async Task<Page> Seek(long isNew, long total)
    {
        long low = isNew, high = total, place = total;
        for (int attempt = 0; attempt < Attempts && low <= high; attempt++)
        {
            Page page = await this.Around(place).ConfigureAwait(false);
            if (page == null || page.IsProof)
            {
                return page;
            }

            if (page.HasNew)
            {
                low = Math.Max(low, page.Listing.Above.Value + page.Listing.Items.Count);
                high = Math.Max(high, page.Total);
            }
            else
            {
                high = Math.Min(high, page.Listing.Above.Value);
            }

            place = (low + high + 1) / 2;
        }

        return null;
    }

    // The smallest numbered page that has a place with those before it that a poll emits, and some after it.
    private async Task<Page> Around(long place)
    {
        long before = Math.Max(0, place - this.limit);
        long last = place + Slack;
        long number = Math.Max(1, last / (this.limit + Slack));
        long size = SizeOf(last, number);
        while (number > 1 && (size > MostPerPage || (number - 1) * size > before))
        {
            number--;
            size = SizeOf(last, number);
        }

        string query = "&per_page=" + Math.Min(size, MostPerPage) + (number > 1 ? "&page=" + number : "");
        try
        {
            HarvestAnswer page = await this.harvest.GetPage(this.list + query, this.collection, this.advice).ConfigureAwait(false);
            return this.PageOf(page, (number - 1) * size);
        }
        catch (BridgeException refusal) when (refusal.Status == 400 || refusal.Status == 404 || refusal.Status == 422)
        {
            return null; // numbers are on their way out for lists that have a cursor
        }
    }

    private static long SizeOf(long last, long pages)
    {
        return (last + pages - 1) / pages;
    }

    private Page PageOf(HarvestAnswer answer, long above)
    {
        List<JObject> items = Harvest.Items(answer, this.collection);
        int isNew = items.TakeWhile(this.state.IsNew).Count();
        return new Page
        {
            Listing = new Listing { Date = answer.Date, Items = items, Above = above },
            Total = (long?)answer.Body["total_entries"] ?? items.Count,
            HasNew = isNew > 0,
            IsProof = Harvest.Next(answer) == null ? isNew > 0 || above == 0 : isNew > 0 && isNew < items.Count,
        };
    }

    private class Page
    {
        public Listing Listing;
        public long Total;
        public bool HasNew;
        public bool IsProof;
    }
}

public class HarvestAnswer
{
    public int Status;
    public JObject Body;
    public DateTime Date;
}

// Harvest's API v2, on the host and under the base path of the request.
public class Harvest
{
    private const int ParallelPages = 4;
    private const int ReadAttempts = 3;

    // The platform documents 5 seconds for a call in some places, 2 minutes in others. A list that is not read by then
    // ends in words, where the platform would end it in a bare error: what is left is for the shaping of the answer.
    private const double ListSeconds = 4.0;

    // Harvest's limit, for any 15 seconds.
    private const int MostRequests = 100;

    private static readonly HashSet<string> Unused = new HashSet<string>
    {
        "user_assignment", "task_assignment", "invoice", "external_reference", "permissions_claims",
    };

    private readonly IScriptContext context;
    private readonly CancellationToken cancellation;
    private readonly string authority;
    private readonly string basePath;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int requests;

    public Harvest(IScriptContext context, CancellationToken cancellation)
    {
        this.context = context;
        this.cancellation = cancellation;
        Uri address = context.Request.RequestUri;
        this.authority = address.GetLeftPart(UriPartial.Authority);
        this.basePath = Regex.Replace(address.AbsolutePath, "/(bridge|trigger)/.*$", "");
    }

    // Dates stay text and decimals stay exact. Members that no answer shows are passed over: half of a time entry.
    public static JToken Parse(string text)
    {
        using (var reader = new JsonTextReader(new System.IO.StringReader(text)))
        using (var writer = new JTokenWriter())
        {
            reader.DateParseHandling = DateParseHandling.None;
            reader.FloatParseHandling = FloatParseHandling.Decimal;
            while (reader.Read())
            {
                if (reader.TokenType == JsonToken.PropertyName && Unused.Contains((string)reader.Value))
                {
                    reader.Skip();
                }
                else
                {
                    writer.WriteToken(reader, false);
                }
            }

            if (writer.Token == null || reader.Depth > 0)
            {
                throw new JsonReaderException(); // the text ends before its JSON does
            }

            return writer.Token;
        }
    }

    public Task<HarvestAnswer> Get(string pathAndQuery)
    {
        return this.Send("GET", pathAndQuery, null);
    }

    // A page of a list, before the time of lists is over.
    public Task<HarvestAnswer> GetPage(string pathAndQuery, string collection, string advice)
    {
        return this.InTime(
            token => this.SendTo("GET", this.basePath + "/" + pathAndQuery, null, token), collection, advice, 0, null);
    }

    public Task<HarvestAnswer> Send(string method, string pathAndQuery, JObject body)
    {
        return this.SendTo(method, this.basePath + "/" + pathAndQuery, body, this.cancellation);
    }

    // The whole list: `links.next` where it has a cursor, pages side by side where they are numbered. A list whose items
    // come newest first is left at the first item for which `isEnough` holds. `advice` is for who asked for too much.
    public async Task<Listing> All(
        string path, string query, string collection, string advice, Func<JObject, bool> isEnough = null)
    {
        string first = path + (query == "" ? "" : "?" + query);
        List<string> before = null;
        for (int attempt = 0; attempt < ReadAttempts; attempt++)
        {
            HarvestAnswer page = await this.GetPage(first, collection, advice).ConfigureAwait(false);
            int pages = (int?)page.Body["total_pages"] ?? 1;
            if (IsCursor(page) || pages <= 1)
            {
                return await this.Follow(page, collection, advice, isEnough).ConfigureAwait(false);
            }

            var listing = new Listing { Date = page.Date, Items = Items(page, collection) };
            Sight sight = await this.ReadNumbered(first, collection, advice, page, pages, listing.Items).ConfigureAwait(false);
            List<string> ids = listing.Items.Select(item => (string)item["id"]).ToList();
            if (sight == Sight.Whole || (sight == Sight.Doubtful && before != null && before.SequenceEqual(ids)))
            {
                return listing;
            }

            before = sight == Sight.Doubtful ? ids : null;
            if (this.requests + pages > MostRequests)
            {
                break;
            }
        }

        throw new BridgeException(503, "ServiceUnavailable", "Records kept being added or removed while Harvest's list was"
            + " read, so it could not be read whole. Try again.") {
            RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(15)),
        };
    }

    // The list from its first page on, page by page as the cursors lead.
    public async Task<Listing> Follow(HarvestAnswer page, string collection, string advice, Func<JObject, bool> isEnough)
    {
        long? total = (long?)page.Body["total_entries"];
        int pages = (int?)page.Body["total_pages"] ?? 1;
        this.CheckRequests(isEnough == null ? pages - 1 : 0, pages, collection, advice, total);
        var listing = new Listing { Date = page.Date, Items = Items(page, collection), Above = 0 };
        List<JObject> latest = listing.Items.ToList();
        string next = Next(page);
        while (next != null && (isEnough == null || !latest.Any(isEnough)))
        {
            this.CheckRequests(1, pages, collection, advice, total);
            string address = new Uri(new Uri(this.authority), next).PathAndQuery;
            page = await this.InTime(token => this.SendTo("GET", address, null, token),
                collection, advice, listing.Items.Count, total).ConfigureAwait(false);
            latest = Items(page, collection);
            listing.Items.AddRange(latest);
            next = Next(page);
        }

        return listing;
    }

    // A list that changes while its pages are read would miss or repeat records. Doubtful is one of which a record was
    // updated since the reading began: another may have gone, and the count is the same. Two equal readings are enough.
    private enum Sight
    {
        Changed,
        Doubtful,
        Whole,
    }

    private async Task<Sight> ReadNumbered(
        string first, string collection, string advice, HarvestAnswer firstPage, int pages, List<JObject> items)
    {
        long? total = (long?)firstPage.Body["total_entries"];
        string start = Dates.Stamp(firstPage.Date);
        bool isDoubtful = false;
        string address = this.basePath + "/" + first + (first.IndexOf('?') < 0 ? "?" : "&") + "page=";
        this.CheckRequests(pages - 1, pages, collection, advice, total);
        for (int page = 2; page <= pages; page += ParallelPages)
        {
            List<int> numbers = Enumerable.Range(page, Math.Min(ParallelPages, pages - page + 1)).ToList();
            HarvestAnswer[] answers = await this.InTime(
                token => Task.WhenAll(numbers.Select(number => this.SendTo("GET", address + number, null, token)).ToList()),
                collection, advice, items.Count, total).ConfigureAwait(false);
            foreach (HarvestAnswer answer in answers)
            {
                if ((long?)answer.Body["total_entries"] != total)
                {
                    return Sight.Changed;
                }

                List<JObject> read = Items(answer, collection);
                isDoubtful |= read.Any(item => string.CompareOrdinal((string)item["updated_at"] ?? "", start) >= 0);
                items.AddRange(read);
            }
        }

        // A list that lost one record and gained another has the same count, and its pages overlap.
        bool isWhole = !total.HasValue || items.Select(item => (string)item["id"]).Distinct().Count() == total.Value;
        return !isWhole ? Sight.Changed : isDoubtful ? Sight.Doubtful : Sight.Whole;
    }

    // Pages of a list that come before its time is over.
    private async Task<T> InTime<T>(
        Func<CancellationToken, Task<T>> read, string collection, string advice, int had, long? total)
    {
        TimeSpan left = TimeSpan.FromSeconds(ListSeconds) - this.clock.Elapsed;
        if (left > TimeSpan.Zero)
        {
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(this.cancellation))
            {
                limit.CancelAfter(left);
                try
                {
                    return await read(limit.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!this.cancellation.IsCancellationRequested)
                {
                }
            }
        }

        throw new BridgeException(504, "GatewayTimeout", "Harvest's list of " + Name(collection) + " could not be read within "
            + ListSeconds + " seconds, the time that the platform allows a call: " + had
            + (total.HasValue ? " of " + total : "") + " records came. " + advice);
    }

    // Whether so many requests may follow.
    private void CheckRequests(int more, int pages, string collection, string advice, long? total)
    {
        if (this.requests + more > MostRequests)
        {
            throw new BridgeException(504, "GatewayTimeout", "Harvest's list of " + Name(collection) + " has " + total
                + " records on " + pages + " pages, and Harvest answers at most " + MostRequests
                + " requests in 15 seconds: it cannot be read within one call. " + advice);
        }
    }

    private static string Name(string collection)
    {
        return collection.Replace('_', ' ');
    }

    private async Task<HarvestAnswer> SendTo(
        string method, string pathAndQuery, JObject body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), this.authority + pathAndQuery);
        this.Authorize(request);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (body != null)
        {
            request.Content = ScriptBase.CreateJsonContent(body.ToString(Newtonsoft.Json.Formatting.None));
        }

        Interlocked.Increment(ref this.requests);
        HttpResponseMessage response;
        try
        {
            response = await this.context.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            throw new BridgeException(502, "BadGateway", "Harvest could not be reached. Try again in a minute.");
        }

        string text = response.Content == null ? "" : await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw HarvestError.From(response, text, this.Resource(pathAndQuery));
        }

        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset? date = response.Headers.Date;
        return new HarvestAnswer
        {
            Status = (int)response.StatusCode,
            Body = method == "DELETE" ? null : ParseObject(text),
            Date = date.HasValue ? date.Value.UtcDateTime : Dates.WholeSecond(DateTime.UtcNow),
        };
    }

    private string Resource(string pathAndQuery)
    {
        return pathAndQuery.StartsWith(this.basePath + "/", StringComparison.Ordinal)
            ? pathAndQuery.Substring(this.basePath.Length)
            : pathAndQuery;
    }

    private void Authorize(HttpRequestMessage request)
    {
        HttpRequestHeaders given = this.context.Request.Headers;
        string token = HeaderOf(given, "X-Harvest-Personal-Token");
        string authorization = token == null
            ? HeaderOf(given, "Authorization")
            : "Bearer " + Regex.Replace(token, "^Bearer +", "", RegexOptions.IgnoreCase);
        AddHeader(request, "Authorization", authorization);
        AddHeader(request, "Harvest-Account-Id", HeaderOf(given, "Harvest-Account-Id"));
        AddHeader(request, "User-Agent", HeaderOf(given, "User-Agent"));
    }

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        if (value != null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string HeaderOf(HttpRequestHeaders headers, string name)
    {
        IEnumerable<string> values;
        string value = headers.TryGetValues(name, out values) ? string.Join(" ", values).Trim() : "";
        return value == "" ? null : value;
    }

    private static JObject ParseObject(string text)
    {
        try
        {
            var parsed = Parse(text) as JObject;
            if (parsed != null)
            {
                return parsed;
            }
        }
        catch (JsonException)
        {
        }

        throw NotUnderstood();
    }

    private static BridgeException NotUnderstood()
    {
        return new BridgeException(502, "BadGateway", "Harvest answered with something that is not its usual JSON. Try again;"
            + " if it stays, see whether Harvest's status page reports trouble.");
    }

    public static List<JObject> Items(HarvestAnswer page, string collection)
    {
        var items = page.Body[collection] as JArray;
        if (items == null)
        {
            throw NotUnderstood();
        }

        return items.Cast<JObject>().ToList();
    }

    public static string Next(HarvestAnswer page)
    {
        JToken links = page.Body["links"];
        return links == null ? null : (string)links["next"];
    }

    private static bool IsCursor(HarvestAnswer page)
    {
        string next = Next(page);
        return next != null && next.IndexOf("cursor=", StringComparison.Ordinal) >= 0;
    }
}

// Harvest's five shapes of an error, and what a maker can do about each.
public static class HarvestError
{
    public static BridgeException From(HttpResponseMessage response, string text, string path)
    {
        int status = (int)response.StatusCode;
        RetryConditionHeaderValue retry = response.Headers.RetryAfter;
        if (retry == null && status == 429)
        {
            retry = new RetryConditionHeaderValue(TimeSpan.FromSeconds(15));
        }

        string said = Said(text);
        string quoted = said == "" ? "" : " Harvest says: " + said;
        string message;
        string code;
        switch (status)
        {
            case 400:
                code = "BadRequest";
                message = "Harvest could not read the request." + quoted;
                break;
            case 401:
                code = "Unauthorized";
                message = "Harvest does not accept the sign-in of this connection: it has expired or was revoked. Sign in again"
                    + " in the connection, or give it a new personal access token." + quoted;
                break;
            case 403:
                code = "Forbidden";
                message = "The connected Harvest user may not do this. " + WhoMay(path) + quoted;
                break;
            case 404:
                code = "NotFound";
                message = Missing(path) + quoted;
                break;
            case 422:
                code = "UnprocessableEntity";
                message = "Harvest refused the values." + quoted;
                break;
            case 429:
                code = "TooManyRequests";
                message = "Harvest takes at most 100 requests in 15 seconds, and they are used up. Try again in "
                    + Seconds(retry, response.Headers.Date) + " seconds." + quoted;
                break;
            case 503:
                code = "ServiceUnavailable";
                message = "Harvest is not available at the moment. Try again later." + quoted;
                break;
            default:
                code = status >= 500 ? "InternalServerError" : "HarvestError";
                message = "Harvest failed with status " + status + ". Try again; if it stays, ask Harvest's support." + quoted;
                break;
        }

        return new BridgeException(status < 400 ? 502 : status, code, message) { RetryAfter = retry };
    }

    private static int Seconds(RetryConditionHeaderValue retry, DateTimeOffset? now)
    {
        TimeSpan? wait = retry.Date.HasValue ? retry.Date - (now ?? DateTimeOffset.UtcNow) : retry.Delta;
        return (int)Math.Max(1, Math.Ceiling(wait.Value.TotalSeconds));
    }

    // The words of Harvest's answer; nothing where it is a page of HTML or not understood.
    private static string Said(string text)
    {
        JObject body;
        try
        {
            body = Harvest.Parse(text) as JObject;
        }
        catch (JsonException)
        {
            return "";
        }

        foreach (string name in new[] { "message", "error_description", "error" })
        {
            JToken words = body == null ? null : body[name];
            if (words != null && words.Type == JTokenType.String && (string)words != "")
            {
                return (string)words;
            }
        }

        return "";
    }

    private static string WhoMay(string path)
    {
        string resource = path.Split('/', '?')[1];
        switch (path.IndexOf("/user_assignments", StringComparison.Ordinal) > 0 ? "user_assignments" : resource)
        {
            case "clients":
            case "contacts":
                return "Administrators may, and managers with the right to create and edit clients.";
            case "tasks":
                return "Administrators may, and managers with the right to create and edit tasks.";
            case "projects":
                return "Administrators may, and managers of projects.";
            case "user_assignments":
                return "Administrators may, and the managers of the project.";
            case "users":
                return "Administrators may, and managers with assigned teammates.";
            default:
                return "Members reach their own time, managers that of their teammates and projects, administrators all.";
        }
    }

    private static string Missing(string path)
    {
        Match record = Regex.Match(path, "^/(time_entries|users|projects)/([0-9]+)");
        if (!record.Success)
        {
            return "Harvest does not know what was asked for. Check the account id of the connection.";
        }

        string kind = record.Groups[1].Value.Replace("_entries", " entry").TrimEnd('s');
        return "Harvest has no " + kind + " " + record.Groups[2].Value + " that the connected user can reach. Check the id, and"
            + " the account id of the connection.";
    }
}

public class BridgeException : Exception
{
    public BridgeException(int status, string code, string message)
        : base(message)
    {
        this.Status = status;
        this.Code = code;
    }

    public int Status { get; private set; }

    public string Code { get; private set; }

    public RetryConditionHeaderValue RetryAfter { get; set; }

    public static BridgeException Input(string message)
    {
        return new BridgeException(400, "InvalidInput", message);
    }

    public HttpResponseMessage ToResponse()
    {
        var error = new JObject { { "code", this.Code }, { "message", this.Message } };
        HttpResponseMessage response = Answer.Json(this.Status, new JObject { { "error", error } });
        response.Headers.RetryAfter = this.RetryAfter;
        return response;
    }
}

public static class Answer
{
    public static HttpResponseMessage Json(int status, JToken body)
    {
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = ScriptBase.CreateJsonContent(body.ToString(Newtonsoft.Json.Formatting.None)),
        };
    }
}

public static class Dates
{
    private static readonly Regex Iso = new Regex(
        "^([0-9]{4})-([0-9]{2})-([0-9]{2})"
        + "(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.][0-9]+)?)? ?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$");

    private static readonly Regex ClockTime = new Regex("^([0-9]{1,2}):([0-9]{2}) ?([AaPp][Mm])?$");

    // The date of an ISO date or date-time, exactly as written: Harvest reads it so too.
    public static string DatePart(string text, string title)
    {
        bool hasTime;
        if (Read(text, out hasTime) == null)
        {
            throw BridgeException.Input(title + " must be a date that exists, such as 2026-03-31, or a date-time, such as"
                + " 2026-03-31T09:00:00Z; got '" + text + "'.");
        }

        return text.Trim().Substring(0, 10);
    }

    public static DateTime Instant(string text, string title, bool dateAlone)
    {
        bool hasTime;
        DateTime? instant = Read(text, out hasTime);
        if (instant == null || !(hasTime || dateAlone))
        {
            throw BridgeException.Input(title + " must be a date-time in UTC, such as 2026-03-31T09:00:00Z; got '" + text + "'.");
        }

        return instant.Value;
    }

    public static DateTime? TryInstant(string text)
    {
        bool hasTime;
        return Read(text, out hasTime);
    }

    public static DateTime Created(JObject record)
    {
        return Instant((string)record["created_at"], "created_at", true);
    }

    public static string Stamp(DateTime utc)
    {
        return Day(utc) + "T" + Clock(utc) + ":" + Two(utc.Second) + "Z";
    }

    public static string Day(DateTime date)
    {
        return date.Year.ToString("D4") + "-" + Two(date.Month) + "-" + Two(date.Day);
    }

    public static string Minute(DateTime time)
    {
        return Day(time) + " " + Clock(time);
    }

    public static string Clock(DateTime time)
    {
        return Two(time.Hour) + ":" + Two(time.Minute);
    }

    public static DateTime WholeSecond(DateTime time)
    {
        return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
    }

    // A clock time of Harvest ("8:00am" or "08:00") on a day, in no particular zone; null where there is none.
    public static DateTime? OnDay(string day, string clock)
    {
        Match match = ClockTime.Match(clock ?? "");
        DateTime? date = TryInstant(day ?? "");
        if (!match.Success || date == null)
        {
            return null;
        }

        int hour = int.Parse(match.Groups[1].Value);
        if (match.Groups[3].Success)
        {
            hour = (hour % 12) + (match.Groups[3].Value.ToLowerInvariant() == "pm" ? 12 : 0);
        }

        DateTime time = date.Value.AddHours(hour).AddMinutes(int.Parse(match.Groups[2].Value));
        return DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
    }

    // The end of an entry: one before its start is on the next day.
    public static DateTime? EndOnDay(string day, string startedTime, string endedTime)
    {
        DateTime? started = OnDay(day, startedTime);
        DateTime? ended = OnDay(day, endedTime);
        return started.HasValue && ended.HasValue && ended < started ? ended.Value.AddDays(1) : ended;
    }

    private static DateTime? Read(string text, out bool hasTime)
    {
        Match match = Iso.Match(text.Trim());
        hasTime = match.Groups[4].Success;
        int year = Part(match, 1), month = Part(match, 2), day = Part(match, 3);
        int hour = Part(match, 4), minute = Part(match, 5), second = Part(match, 6);
        if (!match.Success || year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1
            || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        string offset = match.Groups[7].Value.Replace(":", "");
        int minutes = offset.Length == 5 ? (int.Parse(offset.Substring(1, 2)) * 60) + int.Parse(offset.Substring(3, 2)) : 0;
        var written = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return written.AddMinutes(offset.StartsWith("-", StringComparison.Ordinal) ? minutes : -minutes);
    }

    private static int Part(Match match, int group)
    {
        return match.Groups[group].Success ? int.Parse(match.Groups[group].Value) : 0;
    }

    private static string Two(int number)
    {
        return number.ToString("D2");
    }
}

// Harvest names a zone as Rails does. Each has its IANA ids and its Windows id: which of them resolves depends on the host.
public static class Zones
{
    private static readonly string[] Table =
    {
        "American Samoa|Pacific/Pago_Pago|UTC-11",
        "International Date Line West|Etc/GMT+12|Dateline Standard Time",
        "Midway Island|Pacific/Midway|UTC-11",
        "Hawaii|Pacific/Honolulu|Hawaiian Standard Time",
        "Alaska|America/Juneau|Alaskan Standard Time",
        "Pacific Time (US & Canada)|America/Los_Angeles|Pacific Standard Time",
        "Tijuana|America/Tijuana|Pacific Standard Time (Mexico)",
        "Arizona|America/Phoenix|US Mountain Standard Time",
        "Chihuahua|America/Chihuahua|Central Standard Time (Mexico)",
        "Mazatlan|America/Mazatlan|Mountain Standard Time (Mexico)",
        "Mountain Time (US & Canada)|America/Denver|Mountain Standard Time",
        "Central America|America/Guatemala|Central America Standard Time",
        "Central Time (US & Canada)|America/Chicago|Central Standard Time",
        "Guadalajara|America/Mexico_City|Central Standard Time (Mexico)",
        "Mexico City|America/Mexico_City|Central Standard Time (Mexico)",
        "Monterrey|America/Monterrey|Central Standard Time (Mexico)",
        "Saskatchewan|America/Regina|Canada Central Standard Time",
        "Bogota|America/Bogota|SA Pacific Standard Time",
        "Eastern Time (US & Canada)|America/New_York|Eastern Standard Time",
        "Indiana (East)|America/Indiana/Indianapolis|US Eastern Standard Time",
        "Lima|America/Lima|SA Pacific Standard Time",
        "Quito|America/Guayaquil|SA Pacific Standard Time",
        "Atlantic Time (Canada)|America/Halifax|Atlantic Standard Time",
        "Caracas|America/Caracas|Venezuela Standard Time",
        "Georgetown|America/Guyana|SA Western Standard Time",
        "La Paz|America/La_Paz|SA Western Standard Time",
        "Santiago|America/Santiago|Pacific SA Standard Time",
        "Newfoundland|America/St_Johns|Newfoundland Standard Time",
        "Brasilia|America/Sao_Paulo|E. South America Standard Time",
        "Buenos Aires|America/Argentina/Buenos_Aires|Argentina Standard Time",
        "Greenland|America/Nuuk|America/Godthab|Greenland Standard Time",
        "Montevideo|America/Montevideo|Montevideo Standard Time",
        "Mid-Atlantic|Atlantic/South_Georgia|UTC-02",
        "Azores|Atlantic/Azores|Azores Standard Time",
        "Cape Verde Is.|Atlantic/Cape_Verde|Cape Verde Standard Time",
        "Casablanca|Africa/Casablanca|Morocco Standard Time",
        "Dublin|Europe/Dublin|GMT Standard Time",
        "Edinburgh|Europe/London|GMT Standard Time",
        "Lisbon|Europe/Lisbon|GMT Standard Time",
        "London|Europe/London|GMT Standard Time",
        "Monrovia|Africa/Monrovia|Greenwich Standard Time",
        "UTC|Etc/UTC|UTC",
        "Amsterdam|Europe/Amsterdam|W. Europe Standard Time",
        "Belgrade|Europe/Belgrade|Central Europe Standard Time",
        "Berlin|Europe/Berlin|W. Europe Standard Time",
        "Bern|Europe/Zurich|W. Europe Standard Time",
        "Bratislava|Europe/Bratislava|Central Europe Standard Time",
        "Brussels|Europe/Brussels|Romance Standard Time",
        "Budapest|Europe/Budapest|Central Europe Standard Time",
        "Copenhagen|Europe/Copenhagen|Romance Standard Time",
        "Ljubljana|Europe/Ljubljana|Central Europe Standard Time",
        "Madrid|Europe/Madrid|Romance Standard Time",
        "Paris|Europe/Paris|Romance Standard Time",
        "Prague|Europe/Prague|Central Europe Standard Time",
        "Rome|Europe/Rome|W. Europe Standard Time",
        "Sarajevo|Europe/Sarajevo|Central European Standard Time",
        "Skopje|Europe/Skopje|Central European Standard Time",
        "Stockholm|Europe/Stockholm|W. Europe Standard Time",
        "Vienna|Europe/Vienna|W. Europe Standard Time",
        "Warsaw|Europe/Warsaw|Central European Standard Time",
        "West Central Africa|Africa/Algiers|W. Central Africa Standard Time",
        "Zagreb|Europe/Zagreb|Central European Standard Time",
        "Zurich|Europe/Zurich|W. Europe Standard Time",
        "Athens|Europe/Athens|GTB Standard Time",
        "Bucharest|Europe/Bucharest|GTB Standard Time",
        "Cairo|Africa/Cairo|Egypt Standard Time",
        "Harare|Africa/Harare|South Africa Standard Time",
        "Helsinki|Europe/Helsinki|FLE Standard Time",
        "Jerusalem|Asia/Jerusalem|Israel Standard Time",
        "Kaliningrad|Europe/Kaliningrad|Kaliningrad Standard Time",
        "Kyiv|Europe/Kyiv|Europe/Kiev|FLE Standard Time",
        "Kiev|Europe/Kyiv|Europe/Kiev|FLE Standard Time",
        "Pretoria|Africa/Johannesburg|South Africa Standard Time",
        "Riga|Europe/Riga|FLE Standard Time",
        "Sofia|Europe/Sofia|FLE Standard Time",
        "Tallinn|Europe/Tallinn|FLE Standard Time",
        "Vilnius|Europe/Vilnius|FLE Standard Time",
        "Baghdad|Asia/Baghdad|Arabic Standard Time",
        "Istanbul|Europe/Istanbul|Turkey Standard Time",
        "Kuwait|Asia/Kuwait|Arab Standard Time",
        "Minsk|Europe/Minsk|Belarus Standard Time",
        "Moscow|Europe/Moscow|Russian Standard Time",
        "Nairobi|Africa/Nairobi|E. Africa Standard Time",
        "Riyadh|Asia/Riyadh|Arab Standard Time",
        "St. Petersburg|Europe/Moscow|Russian Standard Time",
        "Volgograd|Europe/Volgograd|Volgograd Standard Time",
        "Tehran|Asia/Tehran|Iran Standard Time",
        "Abu Dhabi|Asia/Dubai|Arabian Standard Time",
        "Baku|Asia/Baku|Azerbaijan Standard Time",
        "Muscat|Asia/Muscat|Arabian Standard Time",
        "Samara|Europe/Samara|Russia Time Zone 3",
        "Tbilisi|Asia/Tbilisi|Georgian Standard Time",
        "Yerevan|Asia/Yerevan|Caucasus Standard Time",
        "Kabul|Asia/Kabul|Afghanistan Standard Time",
        "Ekaterinburg|Asia/Yekaterinburg|Ekaterinburg Standard Time",
        "Islamabad|Asia/Karachi|Pakistan Standard Time",
        "Karachi|Asia/Karachi|Pakistan Standard Time",
        "Tashkent|Asia/Tashkent|West Asia Standard Time",
        "Chennai|Asia/Kolkata|India Standard Time",
        "Kolkata|Asia/Kolkata|India Standard Time",
        "Mumbai|Asia/Kolkata|India Standard Time",
        "New Delhi|Asia/Kolkata|India Standard Time",
        "Sri Jayawardenepura|Asia/Colombo|Sri Lanka Standard Time",
        "Kathmandu|Asia/Kathmandu|Nepal Standard Time",
        "Almaty|Asia/Almaty|West Asia Standard Time",
        "Astana|Asia/Almaty|West Asia Standard Time",
        "Dhaka|Asia/Dhaka|Bangladesh Standard Time",
        "Urumqi|Asia/Urumqi|Central Asia Standard Time",
        "Rangoon|Asia/Yangon|Asia/Rangoon|Myanmar Standard Time",
        "Bangkok|Asia/Bangkok|SE Asia Standard Time",
        "Hanoi|Asia/Bangkok|SE Asia Standard Time",
        "Jakarta|Asia/Jakarta|SE Asia Standard Time",
        "Krasnoyarsk|Asia/Krasnoyarsk|North Asia Standard Time",
        "Novosibirsk|Asia/Novosibirsk|N. Central Asia Standard Time",
        "Beijing|Asia/Shanghai|China Standard Time",
        "Chongqing|Asia/Shanghai|China Standard Time",
        "Hong Kong|Asia/Hong_Kong|China Standard Time",
        "Irkutsk|Asia/Irkutsk|North Asia East Standard Time",
        "Kuala Lumpur|Asia/Kuala_Lumpur|Singapore Standard Time",
        "Perth|Australia/Perth|W. Australia Standard Time",
        "Singapore|Asia/Singapore|Singapore Standard Time",
        "Taipei|Asia/Taipei|Taipei Standard Time",
        "Ulaanbaatar|Asia/Ulaanbaatar|Ulaanbaatar Standard Time",
        "Osaka|Asia/Tokyo|Tokyo Standard Time",
        "Sapporo|Asia/Tokyo|Tokyo Standard Time",
        "Seoul|Asia/Seoul|Korea Standard Time",
        "Tokyo|Asia/Tokyo|Tokyo Standard Time",
        "Yakutsk|Asia/Yakutsk|Yakutsk Standard Time",
        "Adelaide|Australia/Adelaide|Cen. Australia Standard Time",
        "Darwin|Australia/Darwin|AUS Central Standard Time",
        "Brisbane|Australia/Brisbane|E. Australia Standard Time",
        "Canberra|Australia/Sydney|AUS Eastern Standard Time",
        "Guam|Pacific/Guam|West Pacific Standard Time",
        "Hobart|Australia/Hobart|Tasmania Standard Time",
        "Melbourne|Australia/Melbourne|AUS Eastern Standard Time",
        "Port Moresby|Pacific/Port_Moresby|West Pacific Standard Time",
        "Sydney|Australia/Sydney|AUS Eastern Standard Time",
        "Vladivostok|Asia/Vladivostok|Vladivostok Standard Time",
        "Magadan|Asia/Magadan|Magadan Standard Time",
        "New Caledonia|Pacific/Noumea|Central Pacific Standard Time",
        "Solomon Is.|Pacific/Guadalcanal|Central Pacific Standard Time",
        "Srednekolymsk|Asia/Srednekolymsk|Russia Time Zone 10",
        "Auckland|Pacific/Auckland|New Zealand Standard Time",
        "Fiji|Pacific/Fiji|Fiji Standard Time",
        "Kamchatka|Asia/Kamchatka|Russia Time Zone 11",
        "Marshall Is.|Pacific/Majuro|UTC+12",
        "Wellington|Pacific/Auckland|New Zealand Standard Time",
        "Chatham Is.|Pacific/Chatham|Chatham Islands Standard Time",
        "Nuku'alofa|Pacific/Tongatapu|Tonga Standard Time",
        "Samoa|Pacific/Apia|Samoa Standard Time",
        "Tokelau Is.|Pacific/Fakaofo|UTC+13",
    };

    public static DateTime ToLocal(DateTime utc, string zone)
    {
        return ToLocal(utc, Find(zone));
    }

    public static DateTime ToLocal(DateTime utc, TimeZoneInfo zone)
    {
        DateTime instant = DateTime.SpecifyKind(utc, DateTimeKind.Utc);
        return DateTime.SpecifyKind(instant + zone.GetUtcOffset(instant), DateTimeKind.Unspecified);
    }

    // A time that a change of clocks skips counts on from it; of one that occurs twice, the second is meant. Only offsets of
    // instants are asked for: hosts disagree on times that are invalid or ambiguous.
    public static DateTime ToUtc(DateTime local, string zone)
    {
        TimeZoneInfo found = Find(zone);
        DateTime clock = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        DateTime later = clock - found.GetUtcOffset(clock.AddDays(1));
        return later + found.GetUtcOffset(later) == clock ? later : clock - found.GetUtcOffset(clock.AddDays(-1));
    }

    public static TimeZoneInfo Find(string name)
    {
        string wanted = (name ?? "").Replace('\u2019', '\'');
        foreach (string row in Table)
        {
            string[] ids = row.Split('|');
            if (ids[0] == wanted)
            {
                return Resolve(ids.Skip(1), name);
            }
        }

        return Resolve(new[] { wanted }, name);
    }

    private static TimeZoneInfo Resolve(IEnumerable<string> ids, string name)
    {
        foreach (string id in ids)
        {
            try
            {
                return TimeZoneInfo.FindSystemTimeZoneById(id);
            }
            catch (TimeZoneNotFoundException)
            {
            }
            catch (InvalidTimeZoneException)
            {
            }
        }

        string named = string.IsNullOrEmpty(name) ? "names no time zone for the user" : "names the time zone '" + name
            + "', which this connector does not know";
        throw new BridgeException(502, "UnknownTimeZone", "Harvest " + named + ". Set the user's time zone in Harvest, or give"
            + " the date in full.");
    }
}
