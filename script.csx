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

// Serves the connector's operations by Harvest's API v2: those at Harvest's own paths as they come, those below /bridge and
// /trigger shaped like Harvest's API v1.
// C# 6 with `out T x` and `is T x`, members of .NET Framework 4.8 and Newtonsoft.Json 6: every host compiles that.
public class Script : ScriptBase
{
    // One entry for each operation that does more than send a request on: those are in Relay. The platform runs all of both
    // through this script.
    private static readonly Dictionary<string, Func<Call, Task<HttpResponseMessage>>> Operations =
        new Dictionary<string, Func<Call, Task<HttpResponseMessage>>>
        {
            { "ListAllClients", call => new Lists(call).Read(Resource.Clients, Filter.IsActive, Filter.UpdatedSince) },
            { "AddNewClient", call => new Records(call).AddClient() },
            { "ListAllContacts", call => new Lists(call).Read(Resource.Contacts, Filter.ClientId, Filter.UpdatedSince) },
            { "AddNewContact", call => new Records(call).AddContact() },
            { "ListAllUsers", call => new Lists(call).Read(Resource.Users, Filter.IsActive, Filter.UpdatedSince) },
            { "CreateUser", call => new Records(call).AddUser() },
            { "GetUser", call => new Records(call).GetUser() },
            {
                "ListProjects",
                call => new Lists(call).Read(Resource.Projects, Filter.IsActive, Filter.ClientId, Filter.UpdatedSince)
            },
            { "AddUserToProject", call => new Records(call).AddUserToProject() },
            { "ListTasks", call => new Lists(call).Read(Resource.Tasks, Filter.IsActive, Filter.UpdatedSince) },
            { "CreateTimeEntry", call => new TimeEntries(call).Create() },
            { "UpdateTimeEntry", call => new TimeEntries(call).Update() },
            { "GetTimeEntry", call => new TimeEntries(call).Get() },
            { "DeleteTimeEntry", call => new TimeEntries(call).Delete() },
            { "TrigNewClient", call => new Triggers(call).Poll(Resource.Clients) },
            { "TrigNewContact", call => new Triggers(call).Poll(Resource.Contacts) },
            { "TrigNewProject", call => new Triggers(call).Poll(Resource.Projects) },
            { "TrigNewUser", call => new Triggers(call).Poll(Resource.Users) },
            { "TrigNewTimeEntry", call => new Triggers(call).PollTimeEntriesOfDate() },
            { "TrigNewTimeEntryToday", call => new Triggers(call).PollTimeEntriesOfToday() },
            { "ListProjectChoices", call => new Choices(call).Projects() },
            { "ListUserChoices", call => new Choices(call).Users() },
            { "FindClient", call => new Finders(call).Find(Resource.Clients, "name") },
            { "FindProject", call => new Finders(call).Find(Resource.Projects, "name", "code") },
            { "FindTask", call => new Finders(call).Find(Resource.Tasks, "name") },
            { "FindUser", call => new Finders(call).Find(Resource.Users, "email") },
            { "GetRunningTimer", call => new TimeEntries(call).Running() },
            { "StartTimer", call => new TimeEntries(call).Start() },
            { "GetExpenseReceipt", call => new Records(call).GetReceipt() },
            { "ListMyProjectChoices", call => new Choices(call).MyProjects() },
            { "ListMyTaskChoices", call => new Choices(call).MyTasks(true) },
            { "ListBookableTaskChoices", call => new Choices(call).MyTasks(false) },
            { "ListClientChoices", call => new Choices(call).Named(Resource.Clients) },
            { "ListContactChoices", call => new Choices(call).Contacts() },
            { "ListTaskChoices", call => new Choices(call).Named(Resource.Tasks) },
            { "OnClientChanged", call => new Triggers(call).Poll(new Event(Resource.Clients, "updated_at")) },
            { "OnContactChanged", call => new Triggers(call).Poll(new Event(Resource.Contacts, "updated_at", "client_id")) },
            { "OnProjectChanged", call => new Triggers(call).Poll(new Event(Resource.Projects, "updated_at", "client_id")) },
            { "OnTaskChanged", call => new Triggers(call).Poll(new Event(Resource.Tasks, "updated_at")) },
            { "OnUserChanged", call => new Triggers(call).Poll(new Event(Resource.Users, "updated_at")) },
            { "OnTimeEntryAdded", call => new Triggers(call).Poll(Event.OfTime("created_at")) },
            { "OnTimeEntryChanged", call => new Triggers(call).Poll(Event.OfTime("updated_at")) },
            { "OnTimerStarted", call => new Triggers(call).Poll(Event.OfTime("updated_at", true)) },
            { "OnTimeEntryFinished", call => new Triggers(call).Poll(Event.OfTime("updated_at", false)) },
            { "OnBudgetReached", call => new Triggers(call).PollBudgets() },
            { "OnExpenseAdded", call => new Triggers(call).Poll(new Event(Resource.Expenses, "created_at", "client_id", "project_id")) },
            { "OnInvoiceCreated", call => new Triggers(call).Poll(new Event(Resource.Invoices, "created_at", "client_id", "project_id")) },
            { "OnInvoiceSent", call => new Triggers(call).Poll(new Event(Resource.Invoices, "sent_at", "client_id", "project_id")) },
            { "OnInvoicePaid", call => new Triggers(call).Poll(new Event(Resource.Invoices, Event.Paid, "client_id", "project_id")) },
            { "OnEstimateCreated", call => new Triggers(call).Poll(new Event(Resource.Estimates, "created_at", "client_id")) },
            { "OnEstimateAccepted", call => new Triggers(call).Poll(new Event(Resource.Estimates, "accepted_at", "client_id")) },
            { "OnEstimateDeclined", call => new Triggers(call).Poll(new Event(Resource.Estimates, "declined_at", "client_id")) },
        };

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        try
        {
            Func<Call, Task<HttpResponseMessage>> operation = Find(this.Context.OperationId);
            Input input = await Input.Read(this.Context).ConfigureAwait(false);
            return await operation(new Call(this.Context, input, this.CancellationToken)).ConfigureAwait(false);
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
    private static Func<Call, Task<HttpResponseMessage>> Find(string id)
    {
        id = id ?? "";
        foreach (string name in new[] { id, Decoded(id) })
        {
            Func<Call, Task<HttpResponseMessage>> operation;
            if (Operations.TryGetValue(name, out operation))
            {
                return operation;
            }

            if (Relay.Operations.Contains(name))
            {
                return call => new Relay(call).Run();
            }
        }

        throw new BridgeException(501, "NotImplemented", "The connector's script does not serve operation " + id
            + ". It serves " + string.Join(", ", Operations.Keys.Concat(Relay.Operations)) + ".");
    }

    private static string Decoded(string id)
    {
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

// Operations at Harvest's own paths, with Harvest's own bodies: a request goes on as it came, once its inputs are checked.
// Of a list, the address of the next page becomes `nextLink`, which leads through the gateway.
public class Relay
{
    public static readonly HashSet<string> Operations = new HashSet<string>
    {
        "ListTimeEntries", "CreateTimeEntry_V2", "GetTimeEntry_V2", "UpdateTimeEntry_V2", "DeleteTimeEntry_V2",
        "StopTimer", "RestartTimer", "DeleteExternalReference",
        "ListAllClients_V2", "AddNewClient_V2", "GetClient", "UpdateClient", "DeleteClient", "ListAllContacts_V2",
        "AddNewContact_V2", "GetContact", "UpdateContact", "DeleteContact", "ListProjects_V2", "CreateProject",
        "GetProject", "UpdateProject", "DeleteProject", "ListProjectUsers", "AddUserToProject_V2",
        "GetUserAssignment", "UpdateUserAssignment", "DeleteUserAssignment", "ListProjectTasks", "AddTaskToProject",
        "GetTaskAssignment", "UpdateTaskAssignment", "DeleteTaskAssignment", "ListUserAssignments",
        "ListTaskAssignments", "ListTasks_V2", "CreateTask", "GetTask", "UpdateTask", "DeleteTask", "ListUsers",
        "CreateUser_V2", "GetUser_V2", "UpdateUser", "DeleteUser", "ListUserProjectAssignments",
        "ListInvoices", "CreateInvoice", "GetInvoice", "UpdateInvoice", "DeleteInvoice", "ListInvoiceMessages",
        "GetInvoiceMessageText", "CreateInvoiceMessage", "DeleteInvoiceMessage", "ListInvoicePayments", "CreateInvoicePayment",
        "DeleteInvoicePayment", "ListInvoiceItemCategories", "CreateInvoiceItemCategory", "GetInvoiceItemCategory",
        "UpdateInvoiceItemCategory", "DeleteInvoiceItemCategory", "ListEstimates", "CreateEstimate", "GetEstimate",
        "UpdateEstimate", "DeleteEstimate", "ListEstimateMessages", "CreateEstimateMessage", "DeleteEstimateMessage",
        "ListEstimateItemCategories", "CreateEstimateItemCategory", "GetEstimateItemCategory",
        "UpdateEstimateItemCategory", "DeleteEstimateItemCategory",
        "ReportTimeByClients", "ReportTimeByProjects", "ReportTimeByTasks", "ReportTimeByTeam",
        "ReportExpensesByClients", "ReportExpensesByProjects", "ReportExpensesByCategories", "ReportExpensesByTeam",
        "ReportUninvoiced", "ReportProjectBudgets",
        "ListExpenseCategories", "CreateExpenseCategory", "GetExpenseCategory", "UpdateExpenseCategory",
        "DeleteExpenseCategory", "ListRoles", "CreateRole", "GetRole", "UpdateRole", "DeleteRole", "ListBillableRates",
        "CreateBillableRate", "GetBillableRate", "ListCostRates", "CreateCostRate", "GetCostRate", "ListTeammates",
        "UpdateTeammates", "GetCompany", "UpdateCompany", "ListExpenses", "CreateExpense", "GetExpense", "UpdateExpense",
        "DeleteExpense",
    };

    private readonly Call call;

    public Relay(Call call)
    {
        this.call = call;
    }

    public async Task<HttpResponseMessage> Run()
    {
        HarvestAnswer answer = await this.call.Harvest.Forward(this.call.Input).ConfigureAwait(false);
        Uri next = Harvest.Next(answer);
        if (next != null)
        {
            answer.Body["nextLink"] = this.call.Address.GetLeftPart(UriPartial.Path) + next.Query;
        }

        return Answer.Json(answer.Status, answer.Body);
    }
}

// One call of one operation: the address that the flow called, what the flow sent, and the way to Harvest.
public class Call
{
    public const string EnterId = "Enter the id as a custom value instead.";

    public readonly Uri Address;
    public readonly Harvest Harvest;
    public readonly Input Input;

    public Call(IScriptContext context, Input input, CancellationToken cancellation)
    {
        this.Address = OriginalAddress(context);
        this.Harvest = new Harvest(context, cancellation);
        this.Input = input;
    }

    // The next poll of a trigger must go to the gateway; the request's own address leads to Harvest.
    private static Uri OriginalAddress(IScriptContext context)
    {
        IEnumerable<string> referrer;
        if (context.OriginalRequestUri == null && context.Request.Headers.TryGetValues("X-MS-APIM-Referrer", out referrer))
        {
            return new Uri(referrer.First());
        }

        return context.OriginalRequestUri ?? context.Request.RequestUri;
    }
}

// A resource of Harvest's API v2: one entry says all that differs between resources.
public class Resource
{
    public static readonly Resource Clients = new Resource("clients", "client", Shape.Client,
        "Administrators may, and managers with the right to create and edit clients.");

    public static readonly Resource Contacts = new Resource("contacts", "contact", Shape.Contact, Clients.WhoMay);

    public static readonly Resource Tasks = new Resource("tasks", "task", Shape.Task,
        "Administrators may, and managers with the right to create and edit tasks.");

    public static readonly Resource Projects = new Resource("projects", "project", Shape.Project,
        "Administrators may, and managers of projects.");

    public static readonly Resource Users = new Resource("users", "user", Shape.User,
        "Administrators may, and managers with assigned teammates.");

    public static readonly Resource TimeEntries = new Resource("time_entries", "time entry", Shape.TimeEntry,
        "Members reach their own time, managers that of their teammates and projects, administrators all.", "spent_date");

    public static readonly Resource UserAssignments = new Resource("user_assignments", "user assignment", Shape.UserAssignment,
        "Administrators may, and the managers of the project.");

    public static readonly Resource TaskAssignments = new Resource("task_assignments", "task assignment", null,
        UserAssignments.WhoMay);

    public static readonly Resource ProjectAssignments = new Resource("project_assignments", "project assignment", null,
        "Everybody reads their own; those of others need an administrator, or a manager with assigned teammates.");

    public static readonly Resource Invoices = new Resource("invoices", "invoice", null,
        "Administrators may, and managers with the right to invoices of their projects.", "issue_date");

    public static readonly Resource InvoiceItemCategories = new Resource("invoice_item_categories", "invoice item category",
        null, Invoices.WhoMay);

    public static readonly Resource Estimates = new Resource("estimates", "estimate", null,
        "Administrators may, and managers with the right to estimates.", "issue_date");

    public static readonly Resource EstimateItemCategories = new Resource("estimate_item_categories",
        "estimate item category", null, Estimates.WhoMay);

    public static readonly Resource Expenses = new Resource("expenses", "expense", null,
        "Members reach their own expenses, managers those of their teammates and projects, administrators all.", "spent_date");

    public static readonly Resource ExpenseCategories = new Resource("expense_categories", "expense category", null,
        "Everybody reads them; administrators may change them.");

    public static readonly Resource Roles = new Resource("roles", "role", null, "Administrators may.");

    public static readonly Resource BillableRates = new Resource("billable_rates", "billable rate", null,
        "Administrators may, and managers with the right to billable rates.");

    public static readonly Resource CostRates = new Resource("cost_rates", "cost rate", null, Roles.WhoMay);

    public static readonly Resource Teammates = new Resource("teammates", "teammate", null, Roles.WhoMay);

    public static readonly Resource Company = new Resource("company", "company", null, Roles.WhoMay);

    public static readonly Resource Reports = new Resource("reports", "report", null,
        "Administrators may, and managers who may create invoices.");

    // The last one that a path names says who may use it.
    private static readonly Resource[] All =
    {
        Clients, Contacts, Tasks, Projects, Users, TimeEntries, UserAssignments, TaskAssignments, ProjectAssignments,
        Invoices, InvoiceItemCategories, Estimates, EstimateItemCategories,
        Expenses, ExpenseCategories, Roles, BillableRates, CostRates, Teammates, Company, Reports,
    };

    public readonly string Path;
    public readonly string Singular;
    public readonly Func<JObject, JObject> ToOutput;
    public readonly string WhoMay;

    // Lists are ordered by this member, then by id, highest first. Those in the order of creation have cursors, others numbers.
    public readonly string Order;

    private Resource(
        string path, string singular, Func<JObject, JObject> toOutput, string whoMay, string order = "created_at")
    {
        this.Order = order;
        this.Path = path;
        this.Singular = singular;
        this.ToOutput = toOutput;
        this.WhoMay = whoMay;
    }

    // The resource that a path of API v2 ends in, such as user_assignments in /projects/31/user_assignments, or null.
    public static Resource Of(string path)
    {
        string[] segments = path.Split('?')[0].Split('/');
        return All.LastOrDefault(resource => segments.Contains(resource.Path));
    }

    // A record of a collection, as a person calls it: "time entry" of time_entries.
    public static string SingularOf(string collection)
    {
        Resource known = All.FirstOrDefault(resource => resource.Path == collection);
        return known == null ? Regex.Replace(collection, "s$", "").Replace('_', ' ') : known.Singular;
    }
}

// A query parameter that narrows a list; Harvest takes it under the same name.
public class Filter
{
    public static readonly Filter IsActive = new Filter("is_active", "Is Active", (input, self) => input.QueryFlag(self.Name, self.Title));
    public static readonly Filter ClientId = new Filter("client_id", "Client Id", (input, self) => input.QueryId(self.Name, self.Title, false));
    public static readonly Filter UpdatedSince = new Filter("updated_since", "Updated Since", (input, self) => input.QueryInstant(self.Name, self.Title));

    public readonly string Name;
    public readonly string Title;
    private readonly Func<Input, Filter, string> read;

    private Filter(string name, string title, Func<Input, Filter, string> read)
    {
        this.Name = name;
        this.Title = title;
        this.read = read;
    }

    // The value as Harvest takes it; null where the flow gives none.
    public string Read(Input input)
    {
        return this.read(input, this);
    }
}

// Lists: every record of a resource that the filters let through.
public class Lists
{
    private readonly Call call;

    public Lists(Call call)
    {
        this.call = call;
    }

    public async Task<HttpResponseMessage> Read(Resource resource, params Filter[] filters)
    {
        IEnumerable<string> query = filters.Select(filter => new { filter.Name, Value = filter.Read(this.call.Input) })
            .Where(given => given.Value != null)
            .Select(given => given.Name + "=" + Uri.EscapeDataString(given.Value));
        string advice = "Narrow the list by its advanced parameters: "
            + string.Join(", ", filters.Select(filter => filter.Title)) + ", Limit.";
        int? limit = this.call.Input.QueryCount("limit", "Limit");
        RecordList list = limit.HasValue
            ? await this.call.Harvest.All(
                resource.Path, string.Join("&", query.Concat(new[] { "per_page=" + limit })), advice, record => true, resource.ToOutput)
                .ConfigureAwait(false)
            : await this.call.Harvest.All(resource.Path, string.Join("&", query), advice, null, resource.ToOutput)
                .ConfigureAwait(false);
        return Answer.Json(200, new JArray(list.Records.Take(limit ?? int.MaxValue)));
    }
}

// Records found by what a person calls them, whatever the capitals.
public class Finders
{
    private readonly Call call;

    public Finders(Call call)
    {
        this.call = call;
    }

    // The input that is called like the first of `members` is compared with each of them.
    public async Task<HttpResponseMessage> Find(Resource resource, params string[] members)
    {
        string wanted = this.call.Input.QueryText(members[0], members.Length > 1 ? "Name Or Code" : Input.Title(members[0]));
        string client = this.call.Input.QueryId("client_id", "Client ID", false);
        bool all = this.call.Input.QueryFlag("include_archived", "Include Archived") == "true";
        IEnumerable<string> query = new[] { all ? null : "is_active=true", client == null ? null : "client_id=" + client };
        RecordList list = await this.call.Harvest.All(
            resource.Path, string.Join("&", query.Where(part => part != null)), Call.EnterId).ConfigureAwait(false);
        List<JObject> found = list.Records.Where(record => members.Any(member => string.Equals(
            ((string)record[member] ?? "").Trim(), wanted, StringComparison.OrdinalIgnoreCase))).ToList();
        var answer = new JObject { { "matches", found.Count } };
        Input.Put(answer, resource.Singular, found.Count == 1 ? found[0].DeepClone() : null);
        answer[resource.Path] = new JArray(found);
        return Answer.Json(200, answer);
    }
}

// The choices of drop-downs. Parameters of the reference take an id as text, those at Harvest's own paths its number.
public class Choices
{
    private readonly Harvest harvest;
    private readonly Input input;

    public Choices(Call call)
    {
        this.harvest = call.Harvest;
        this.input = call.Input;
    }

    // The active records of a resource that have a name.
    public async Task<HttpResponseMessage> Named(Resource resource)
    {
        RecordList list = await this.harvest.All(resource.Path, "is_active=true", Call.EnterId).ConfigureAwait(false);
        return Sorted(list.Records.Select(record => Choice(record, (string)record["name"])));
    }

    public async Task<HttpResponseMessage> Projects()
    {
        RecordList list = await this.harvest.All("projects", "is_active=true", Call.EnterId).ConfigureAwait(false);
        return Sorted(list.Records.Select(project => Choice(project, ProjectLabel(project, project["client"]))));
    }

    public async Task<HttpResponseMessage> Contacts()
    {
        RecordList list = await this.harvest.All("contacts", "", Call.EnterId).ConfigureAwait(false);
        return Sorted(list.Records.Select(contact => Choice(contact, FullName(contact) + " (" + (string)contact["client"]["name"] + ")")));
    }

    // A member may not list users: the only choice is the member.
    public async Task<HttpResponseMessage> Users()
    {
        List<JObject> users;
        try
        {
            users = (await this.harvest.All("users", "is_active=true", Call.EnterId).ConfigureAwait(false)).Records;
        }
        catch (BridgeException refusal) when (refusal.Status == 403)
        {
            users = null;
        }

        users = users ?? new List<JObject> { (await this.harvest.Get("users/me").ConfigureAwait(false)).Body };
        return Sorted(users.Select(user => Choice(user, UserLabel(user))));
    }

    public async Task<HttpResponseMessage> MyProjects()
    {
        List<JObject> assignments = await this.MyAssignments().ConfigureAwait(false);
        return Sorted(assignments.Select(
            assignment => Choice((JObject)assignment["project"], ProjectLabel(assignment["project"], assignment["client"]))));
    }

    // The tasks of a project, or where none is given, of all projects.
    public async Task<HttpResponseMessage> MyTasks(bool needsProject)
    {
        string project = this.input.QueryId("project_id", "Project Id", needsProject);
        List<JObject> assignments = await this.MyAssignments().ConfigureAwait(false);
        IEnumerable<JToken> tasks = assignments
            .Where(assignment => project == null || (string)assignment.SelectToken("project.id") == project)
            .SelectMany(assignment => assignment["task_assignments"] ?? new JArray())
            .Where(IsActive)
            .Select(assignment => assignment["task"]).Where(task => !Input.IsNull(task))
            .GroupBy(task => (string)task["id"]).Select(same => same.First());
        return Sorted(tasks.Select(task => Choice((JObject)task, (string)task["name"])));
    }

    private async Task<List<JObject>> MyAssignments()
    {
        RecordList list = await this.harvest.All("users/me/project_assignments", "", Call.EnterId)
            .ConfigureAwait(false);
        return list.Records.Where(IsActive).ToList();
    }

    private static bool IsActive(JToken record)
    {
        return record["is_active"] == null || (bool)record["is_active"];
    }

    private static HttpResponseMessage Sorted(IEnumerable<JObject> choices)
    {
        return Answer.Json(200, new JArray(choices.OrderBy(choice => (string)choice["name"], StringComparer.OrdinalIgnoreCase)));
    }

    private static JObject Choice(JObject record, string name)
    {
        return new JObject { { "id", (string)record["id"] }, { "number", record["id"] }, { "name", name } };
    }

    private static string ProjectLabel(JToken project, JToken client)
    {
        string code = (string)project["code"];
        return (string)project["name"] + (string.IsNullOrEmpty(code) ? " (" : " [" + code + "] (") + (string)client["name"] + ")";
    }

    private static string UserLabel(JObject user)
    {
        return FullName(user) + " (" + (string)user["email"] + ")";
    }

    private static string FullName(JObject person)
    {
        return ((string)person["first_name"] + " " + (string)person["last_name"]).Trim();
    }
}

// Clients, contacts, users and their projects: single records that are read or made.
public class Records
{
    private readonly Harvest harvest;
    private readonly Input input;

    public Records(Call call)
    {
        this.harvest = call.Harvest;
        this.input = call.Input;
    }

    public async Task<HttpResponseMessage> AddClient()
    {
        var body = new JObject { { "name", this.input.Text("name", "Name", true) } };
        Input.Put(body, "currency", Currency(this.input.Text("currency", "Currency", false)));
        Input.Put(body, "address", this.input.Text("details", "Details", false));
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
            Input.Put(body, name, this.input.Text(name, Input.Title(name), false));
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

        Input.Put(body, "default_hourly_rate", this.input.Number("default_hourly_rate", "Hourly rate"));
        Input.Put(body, "cost_rate", this.input.Number("cost_rate", "Cost rate"));
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
            async () => (await this.harvest.All("users", "", "Give the number of the user instead.", matches)
                .ConfigureAwait(false)).Records.FirstOrDefault(matches),
            matches).ConfigureAwait(false);
        if (found == null)
        {
            throw new BridgeException(404, "NotFound", "No user of this Harvest account has the e-mail address " + wanted
                + ". Check the address; archived users are searched too.");
        }

        return Answer.Json(200, Shape.User(found));
    }

    // The file of a receipt: Harvest keeps it beside its API, at the address that the expense names.
    public async Task<HttpResponseMessage> GetReceipt()
    {
        string id = this.input.SegmentId("expenses", "Expense ID");
        HarvestAnswer expense = await this.harvest.Get("expenses/" + id).ConfigureAwait(false);
        var receipt = expense.Body["receipt"] as JObject;
        if (receipt == null || !Input.IsGiven(receipt["url"]))
        {
            throw new BridgeException(404, "NotFound", "Expense " + id + " has no receipt.");
        }

        return await this.harvest.Download((string)receipt["url"], "/expenses").ConfigureAwait(false);
    }

    public async Task<HttpResponseMessage> AddUserToProject()
    {
        string project = this.input.SegmentId("projects", "Project Id");
        var body = new JObject { { "user_id", this.input.Id("id", "User Id") } };
        HarvestAnswer created = await this.harvest.Send("POST", "projects/" + project + "/user_assignments", body)
            .ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.UserAssignment(created.Body));
    }

    // A member may not read users, but may read the own record.
    private async Task<JObject> OneUser(Func<Task<JObject>> read, Func<JObject, bool> isWanted)
    {
        BridgeException refused;
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (BridgeException refusal) when (refusal.Status == 403)
        {
            refused = refusal;
        }

        JObject me = (await this.harvest.Get("users/me").ConfigureAwait(false)).Body;
        if (!isWanted(me))
        {
            throw refused;
        }

        return me;
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
}

// Single time entries.
public class TimeEntries
{
    private readonly Harvest harvest;
    private readonly Input input;

    public TimeEntries(Call call)
    {
        this.harvest = call.Harvest;
        this.input = call.Input;
    }

    public async Task<HttpResponseMessage> Create()
    {
        var body = new JObject
        {
            { "project_id", this.input.Id("project_id", "Project Id") },
            { "task_id", this.input.Id("task_id", "Task Id") },
        };
        string date = this.input.Date("spent_at", "Date");
        JToken hours = this.input.Number("hours", "Hours");
        Input.Put(body, "notes", this.input.Text("notes", "Notes", false));
        Input.Put(body, "hours", hours);
        body["spent_date"] = date ?? await this.Today().ConfigureAwait(false);
        HarvestAnswer created = await this.harvest.Send("POST", "time_entries", body).ConfigureAwait(false);
        return Answer.Json(created.Status, Shape.TimeEntry(created.Body));
    }

    // The entry as Harvest has it: one without hours runs.
    public async Task<HttpResponseMessage> Start()
    {
        var body = new JObject
        {
            { "project_id", this.input.Id("project_id", "Project ID") },
            { "task_id", this.input.Id("task_id", "Task ID") },
        };
        Input.Put(body, "notes", this.input.Text("notes", "Notes", false));
        body["spent_date"] = await this.Today().ConfigureAwait(false);
        HarvestAnswer created = await this.harvest.Send("POST", "time_entries", body).ConfigureAwait(false);
        return Answer.Json(created.Status, created.Body);
    }

    public async Task<HttpResponseMessage> Running()
    {
        string user = this.input.QueryId("user_id", "User ID", false)
            ?? (string)(await this.harvest.Get("users/me").ConfigureAwait(false)).Body["id"];
        HarvestAnswer list = await this.harvest.Get("time_entries?user_id=" + user + "&is_running=true&per_page=1")
            .ConfigureAwait(false);
        JObject running = Harvest.Records(list, "time_entries").FirstOrDefault();
        var answer = new JObject { { "is_running", running != null } };
        Input.Put(answer, "time_entry", running);
        return Answer.Json(200, answer);
    }

    private async Task<string> Today()
    {
        HarvestAnswer me = await this.harvest.Get("users/me").ConfigureAwait(false);
        return Dates.Day(Zones.ToLocal(me.Date, Zones.Find((string)me.Body["timezone"])));
    }

    public async Task<HttpResponseMessage> Update()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        var body = new JObject
        {
            { "project_id", this.input.Id("project_id", "Project Id") },
            { "task_id", this.input.Id("task_id", "Task Id") },
        };
        Input.Put(body, "notes", this.input.Text("notes", "Notes", false));
        Input.Put(body, "spent_date", this.input.Date("spent_at", "Date"));
        DateTime? started = this.input.Instant("started_at", "Started date-time");
        DateTime? ended = this.input.Instant("ended_at", "Ended date-time");
        if (started.HasValue || ended.HasValue)
        {
            await this.PutTimes(body, id, started, ended).ConfigureAwait(false);
        }

        HarvestAnswer updated = await this.harvest.Send("PATCH", "time_entries/" + id, body).ConfigureAwait(false);
        return Answer.Json(200, Shape.TimeEntry(updated.Body));
    }

    public async Task<HttpResponseMessage> Get()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        return Answer.Json(200, Shape.TimeEntry((await this.harvest.Get("time_entries/" + id).ConfigureAwait(false)).Body));
    }

    public async Task<HttpResponseMessage> Delete()
    {
        string id = this.input.SegmentId("time_entries", "Time Entry Id");
        await this.harvest.Send("DELETE", "time_entries/" + id, null).ConfigureAwait(false);
        return new HttpResponseMessage(HttpStatusCode.OK);
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
        TimeZoneInfo zone = await this.ZoneOfOwner(entry, me.Body).ConfigureAwait(false);
        if (await this.TracksStartAndEnd(entry).ConfigureAwait(false))
        {
            if (zone == null)
            {
                throw UnknownZone(entry, "Leave Started date-time and Ended date-time out");
            }

            this.PutClockTimes(
                body, entry, started.HasValue ? Zones.ToLocal(started.Value, zone) : (DateTime?)null,
                ended.HasValue ? Zones.ToLocal(ended.Value, zone) : (DateTime?)null);
            return;
        }

        if (!started.HasValue || !ended.HasValue)
        {
            throw BridgeException.Input("This Harvest account tracks durations, not start and end times: give both Started"
                + " date-time and Ended date-time, and the time between them is stored as hours.");
        }

        if (!this.input.IsDateAlone("spent_at"))
        {
            if (zone == null)
            {
                throw UnknownZone(entry, "Give the day of the work as Date, without a time, such as 2026-03-31");
            }

            body["spent_date"] = Dates.Day(Zones.ToLocal(started.Value, zone));
        }

        if ((bool)entry["is_running"])
        {
            await this.harvest.Send("PATCH", "time_entries/" + id + "/stop", null).ConfigureAwait(false);
        }

        body["hours"] = Math.Round((decimal)(ended.Value - started.Value).TotalHours, 4);
    }

    // Null where the connected user may not read the owner, and the entry does not tell the zone either.
    private async Task<TimeZoneInfo> ZoneOfOwner(JObject entry, JObject me)
    {
        string owner = (string)entry["user"]["id"];
        if (owner == (string)me["id"])
        {
            return Zones.Find((string)me["timezone"]);
        }

        HarvestAnswer user = await this.GetIfReadable("users/" + owner).ConfigureAwait(false);
        return user == null ? Zones.ToldBy(new[] { entry }) : Zones.Find((string)user.Body["timezone"]);
    }

    private static BridgeException UnknownZone(JObject entry, string advice)
    {
        return BridgeException.Input("The connected user may not read user " + entry["user"]["id"] + ", the owner of this entry,"
            + " so the time zone that the times need is not known. " + advice
            + ", or connect as a user who may: an administrator, or a manager with that teammate.");
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
        HarvestAnswer company = await this.GetIfReadable("company").ConfigureAwait(false);
        if (company != null)
        {
            return (bool)company.Body["wants_timestamp_timers"];
        }

        HarvestAnswer finished = await this.harvest.Get("time_entries?is_running=false&per_page=1").ConfigureAwait(false);
        JToken sample = ((JArray)finished.Body["time_entries"]).FirstOrDefault();
        return sample != null && Input.IsGiven(sample["started_time"]);
    }

    // Null where the connected user may not read it.
    private async Task<HarvestAnswer> GetIfReadable(string path)
    {
        try
        {
            return await this.harvest.Get(path).ConfigureAwait(false);
        }
        catch (BridgeException refusal) when (refusal.Status == 403 || refusal.Status == 404)
        {
            return null;
        }
    }
}

// Polling triggers. Each new record fires once, in the order of creation.
public class Triggers
{
    private const int PollSeconds = 60;
    private const int FewRequests = 6; // fifteen such polls stay within Harvest's limit
    private const int MostReportPages = 6; // a minute: Harvest takes 100 requests for reports in 15 minutes
    private const int MostSureTimers = 150; // beyond that, some of those kept in mind may have been deleted
    public const string NextPoll = "Nothing is lost: the next poll tries again.";

    public const string NotInOrder = "It is not in the order that Harvest documents, so a poll needs all of it. The next poll"
        + " tries again; if it stays so, turn the flow off and on again: it starts afresh from that moment, without the records"
        + " that wait.";

    private readonly Call call;
    private readonly Harvest harvest;

    public Triggers(Call call)
    {
        this.call = call;
        this.harvest = call.Harvest;
    }

    public async Task<HttpResponseMessage> Poll(Resource resource)
    {
        TriggerState state = TriggerState.Read(this.call.Address);
        if (state == null)
        {
            HarvestAnswer first = await this.harvest.Get(resource.Path + "?per_page=1").ConfigureAwait(false);
            return this.Answer202(new TriggerState { Since = first.Date }, PollSeconds);
        }

        NewRecords found = await new NewestFirstReader(this.harvest, resource.Path, state).Read().ConfigureAwait(false);
        if (found == null)
        {
            return this.GoOn(state);
        }

        Batch batch = state.Take(found);
        return this.Respond(batch, new JArray(batch.Records.Select(resource.ToOutput)), state);
    }

    // Harvest's own records, each when the moment of the event has come.
    public async Task<HttpResponseMessage> Poll(Event wanted)
    {
        string filters = wanted.Filters(this.call.Input);
        ChangeState state = ChangeState.Read(this.call.Address);
        // After a poll without time for both lists, which leaves a size of pages, only the changes are read.
        bool isBlur = state != null && state.Until == null && state.PageSize == null && state.Kept.Count > MostSureTimers;
        RecordList running = null;
        try
        {
            running = wanted.Runs.HasValue && (state == null || isBlur)
                ? await this.harvest.All(wanted.Resource.Path, "is_running=true" + filters, NextPoll).ConfigureAwait(false)
                : null;
        }
        catch (TimeOverException) when (isBlur)
        {
            state.PageSize = ChangeReader.LongPage;
            return this.GoOn(state);
        }

        if (state == null)
        {
            state = running == null
                ? new ChangeState { Since = (await this.harvest.Get(wanted.Resource.Path + "?per_page=1" + filters).ConfigureAwait(false)).Date }
                : new ChangeState { Since = running.Date, LastId = ChangeState.EveryId }; // timers of that second are asked for
            state.Kept.UnionWith((running == null ? new List<JObject>() : running.Records).Where(
                entry => wanted.Of(entry) != null).Select(entry => (long)entry["id"]));
            return this.Answer202(state, PollSeconds);
        }

        var reader = new ChangeReader(this.harvest, wanted, filters, state);
        Batch batch = await reader.Read(running == null ? null : running.Records).ConfigureAwait(false);
        return batch == null ? this.GoOn(state) : this.Respond(batch, new JArray(batch.Records), state);
    }

    // Projects whose spent budget has reached a share of it since the last poll. A project fires again once its share has
    // been below in between, as with a new budget or a new month.
    public async Task<HttpResponseMessage> PollBudgets()
    {
        int share = this.call.Input.QueryPercent("share", "Share");
        string client = this.call.Input.QueryId("client_id", "Client ID", false);
        string project = this.call.Input.QueryId("project_id", "Project ID", false);
        ChangeState state = ChangeState.Read(this.call.Address);
        var rows = new List<JObject>();
        int pages = 0;
        DateTime date = DateTime.MinValue;
        for (string next = "reports/project_budget?is_active=true"; next != null; pages++)
        {
            HarvestAnswer page = await this.harvest.GetPage(next, "project budgets", NextPoll).ConfigureAwait(false);
            rows.AddRange(Harvest.Records(page, "results"));
            date = page.Date;
            next = Harvest.Next(page) == null ? null : Harvest.Next(page).PathAndQuery;
        }

        // A row that moves to the next page meanwhile is on both: the later one counts.
        rows = rows.GroupBy(ProjectOf).Select(same => same.Last()).ToList();
        List<JObject> reached = rows.Where(row => (client == null || (string)row["client_id"] == client)
            && (project == null || (string)row["project_id"] == project) && HasReached(row, share)).ToList();
        int wait = PollSeconds * (int)Harvest.Divide(pages, MostReportPages);
        if (state == null)
        {
            state = new ChangeState { Since = date };
            state.Kept.UnionWith(reached.Select(ProjectOf));
            return this.Answer202(state, wait);
        }

        // A row that is on no page of several may have moved from one to another meanwhile.
        state.Kept.ExceptWith(rows.Except(reached).Select(ProjectOf));
        if (pages == 1)
        {
            state.Kept.IntersectWith(rows.Select(ProjectOf));
        }

        List<JObject> fresh = reached.Where(row => !state.Kept.Contains(ProjectOf(row))).OrderBy(ProjectOf).ToList();
        var items = new JArray(fresh.Take(TriggerState.MostItems));
        state.Kept.UnionWith(fresh.Take(TriggerState.MostItems).Select(ProjectOf));
        return items.Any() ? this.Complete(Answer.Json(200, items), state, wait) : this.Answer202(state, wait);
    }

    private static long ProjectOf(JObject row)
    {
        return (long)row["project_id"];
    }

    private static bool HasReached(JObject row, int share)
    {
        var budget = (decimal?)row["budget"];
        return budget > 0 && (decimal?)row["budget_spent"] * 100 >= budget * share;
    }

    public Task<HttpResponseMessage> PollTimeEntriesOfDate()
    {
        return this.PollTimeEntries(this.call.Input.QueryDate("date", "Date"));
    }

    public Task<HttpResponseMessage> PollTimeEntriesOfToday()
    {
        return this.PollTimeEntries(null);
    }

    // The entries of a date, or where it is null, those of the day on which they were created.
    private async Task<HttpResponseMessage> PollTimeEntries(string date)
    {
        string other = this.call.Input.QueryId("of_user", "Other User ID", false);
        TriggerState state = TriggerState.Read(this.call.Address);
        if (state == null)
        {
            Watched first = await this.WhoIsWatched(other).ConfigureAwait(false);
            return Warn(this.Answer202(first.Begin(), PollSeconds), first);
        }

        NewRecords found = await new TimeEntryReader(this.harvest, state, date).Read().ConfigureAwait(false);
        if (found == null)
        {
            return this.GoOn(state);
        }

        if (found.Day == null && !found.Records.Any())
        {
            return this.Respond(state.Take(found), null, state);
        }

        Watched watched = await this.WhoIsWatched(other).ConfigureAwait(false);
        if (watched.User != state.User)
        {
            // The connection is another user's by now: the trigger starts afresh for that one.
            return this.Answer202(watched.Begin(), PollSeconds);
        }

        state.Zone = watched.Zone;
        TimeZoneInfo zone = Zones.Find(watched.Zone), told = null;
        if (watched.IsZoneAssumed)
        {
            told = Zones.ToldBy(found.Records);
            watched.IsZoneAssumed = told == null;
            zone = found.Day == null ? told ?? zone : zone;
        }

        if (found.Day != null)
        {
            if (found.Day != state.DayIn(zone))
            {
                return this.GoOn(state); // the user's zone is another by now
            }

            found.Until = Zones.EndOf(found.Day, zone);
        }

        found.Records = found.Records.Where(entry => (string)entry["spent_date"] == (date ?? Dates.CreatedOn(entry, zone))).ToList();
        Batch batch = state.Take(found);
        TimeZoneInfo known = watched.IsZoneAssumed ? null : told ?? zone;
        var entries = new JArray(batch.Records.Select(entry => Shape.DayEntry(entry, known)));
        return Warn(this.Respond(batch, new JObject { { "day_entries", entries } }, state), watched);
    }

    // The user whose entries are watched, and that user's zone: an assumption where the connected user may not read the other.
    private async Task<Watched> WhoIsWatched(string other)
    {
        HarvestAnswer me = await this.harvest.Get("users/me").ConfigureAwait(false);
        var watched = new Watched { Now = me.Date, User = (string)me.Body["id"], Zone = (string)me.Body["timezone"] };
        if (other == null || other == watched.User)
        {
            return watched;
        }

        watched.User = other;
        try
        {
            watched.Zone = (string)(await this.harvest.Get("users/" + other).ConfigureAwait(false)).Body["timezone"];
        }
        catch (BridgeException refusal) when (refusal.Status == 403)
        {
            watched.IsZoneAssumed = true;
        }

        return watched;
    }

    private static HttpResponseMessage Warn(HttpResponseMessage response, Watched watched)
    {
        if (watched.IsZoneAssumed)
        {
            string zone = Regex.Replace(watched.Zone ?? "", "[^ -~]|[\"\\\\]", "'");
            response.Headers.TryAddWithoutValidation("Warning", "199 harvest \"The connected user may not read user "
                + watched.User + ". Days are those of the connected user's time zone, " + zone
                + "; started_at and ended_at are left out where they depend on the zone.\"");
        }

        return response;
    }

    private HttpResponseMessage Respond(Batch batch, JToken items, IState state)
    {
        int retryAfter = batch.MoreWait ? this.Pause() : batch.TooRecent ? TriggerState.SettleSeconds : PollSeconds;
        return batch.Records.Count == 0
            ? this.Answer202(state, retryAfter)
            : this.Complete(Answer.Json(200, items), state, retryAfter);
    }

    // Nothing to emit yet: the state has the place in the list from which the next poll reads on.
    private HttpResponseMessage GoOn(IState state)
    {
        return this.Answer202(state, this.Pause());
    }

    private HttpResponseMessage Answer202(IState state, int retryAfter)
    {
        return this.Complete(new HttpResponseMessage(HttpStatusCode.Accepted), state, retryAfter);
    }

    private HttpResponseMessage Complete(HttpResponseMessage response, IState state, int retryAfter)
    {
        response.Headers.Location = state.Write(this.call.Address);
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(retryAfter));
        return response;
    }

    // The next poll comes at once, or where this one took many requests, when Harvest no longer counts them.
    private int Pause()
    {
        return this.harvest.Requests > FewRequests ? Harvest.LimitSeconds : 0;
    }

    private class Watched
    {
        public DateTime Now;
        public string User;
        public string Zone;
        public bool IsZoneAssumed;

        public TriggerState Begin()
        {
            return new TriggerState { Since = this.Now, User = this.User, Zone = this.Zone };
        }
    }
}

// The state of a polling trigger, which the Location of a poll carries to the next one.
public interface IState
{
    Uri Write(Uri address);
}

// The state of a trigger of the reference: every record created up to `Since` has fired, and within that second those up to
// `LastId`. While a backlog is read, the rest says where: the pages on the way down a list with cursors (`Cursors`), and the
// page below which all has fired (`End`); the number of records above the last one that fired in a numbered list
// (`Above`); and how long pages may be (`PageSize`).
public class TriggerState : IState
{
    // Harvest may commit a record up to this many seconds late; each poll ignores anything newer, so nothing is lost or
    // repeated.
    public const int SettleSeconds = 15;

    public const int MostItems = 100;

    // A page of a backlog: what a poll emits, and as much again, so that most records are sent twice.
    public const int SmallPage = 2 * MostItems;

    public const char Separator = '~';

    private const string Parameter = "triggerState";
    private const char CursorSeparator = '|';
    private const string EndMark = "!";
    private const int MostCursorText = 1100; // a Location of 2,000 characters is safe everywhere

    private static readonly Regex Numbers = new Regex("^([0-9]{0,18})~([0-9]{0,18})$");
    private static readonly Regex Progress = new Regex("^([1-9][0-9]{0,8})?~([1-9][0-9]{0,3})?$");

    public DateTime Since;
    public long? LastId;
    public string User = "";
    public string Zone = "";
    public long? Above;
    public int? PageSize;
    public List<string> Cursors = new List<string>();
    public string End;

    // Null on the first poll. The address must be the original one: the other is rewritten on the way.
    public static TriggerState Read(Uri address)
    {
        string text = TextOf(address);
        if (text == null)
        {
            return null;
        }

        string[] parts = text.Split(new[] { Separator }, 7);
        bool isComplete = parts.Length == 4 || parts.Length == 5 || parts.Length == 7;
        DateTime? since = isComplete ? Dates.TryInstant(parts[0]) : null;
        string above = parts.ElementAtOrDefault(4) ?? "", pageSize = parts.ElementAtOrDefault(5) ?? "";
        if (since == null || !Numbers.IsMatch(parts[1] + Separator + parts[2])
            || !Progress.IsMatch(above + Separator + pageSize) || (parts.Length == 5 && above == ""))
        {
            throw Unreadable();
        }

        ILookup<bool, string> cursors = (parts.ElementAtOrDefault(6) ?? "")
            .Split(new[] { CursorSeparator }, StringSplitOptions.RemoveEmptyEntries)
            .ToLookup(cursor => cursor.StartsWith(EndMark, StringComparison.Ordinal));
        return new TriggerState
        {
            Since = since.Value,
            LastId = parts[1] == "" ? (long?)null : long.Parse(parts[1]),
            User = parts[2],
            Zone = parts[3],
            Above = above == "" ? (long?)null : long.Parse(above),
            PageSize = pageSize == "" ? (int?)null : int.Parse(pageSize),
            Cursors = cursors[false].ToList(),
            End = cursors[true].Select(cursor => cursor.Substring(EndMark.Length)).FirstOrDefault(),
        };
    }

    public Uri Write(Uri address)
    {
        var parts = new List<string> { Dates.Stamp(this.Since), this.LastId.ToString(), this.User, this.Zone };
        this.ThinOutCursors();
        if (this.Above.HasValue || this.PageSize.HasValue || this.Cursors.Any() || this.End != null)
        {
            parts.Add(this.Above.ToString());
            parts.Add(this.PageSize.ToString());
            IEnumerable<string> end = this.End == null ? new string[0] : new[] { EndMark + this.End };
            parts.Add(string.Join(CursorSeparator.ToString(), this.Cursors.Concat(end)));
        }

        return With(address, string.Join(Separator.ToString(), parts));
    }

    // The text of a state in an address; null on the first poll.
    public static string TextOf(Uri address)
    {
        return Input.Query(address, Parameter);
    }

    public static BridgeException Unreadable()
    {
        return BridgeException.Input("The state of this trigger cannot be read. Turn the flow off and on again: it starts"
            + " afresh from that moment.");
    }

    // The address with the text of a state.
    public static Uri With(Uri address, string text)
    {
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

    public bool IsNew(JObject record)
    {
        DateTime created = Dates.Created(record);
        return created > this.Since || (created == this.Since && this.LastId.HasValue && (long)record["id"] > this.LastId.Value);
    }

    // The next page is a smaller one; false where pages are as small as they get.
    public bool UseSmallerPages()
    {
        int smaller = this.PageSize == null ? 500 : this.PageSize > SmallPage ? SmallPage : MostItems / 2;
        if (smaller >= this.PageSize)
        {
            return false;
        }

        this.PageSize = smaller;
        return true;
    }

    // The day, in a zone, of the oldest record that may fire.
    public string DayIn(TimeZoneInfo zone)
    {
        return Dates.Day(Zones.ToLocal(this.LastId.HasValue ? this.Since : this.Since.AddSeconds(1), zone));
    }

    public void StartOver()
    {
        this.Above = null;
        this.Cursors.Clear();
        this.End = null;
    }

    // The new records that are old enough, oldest first, as many as a poll emits; the state moves on to the last of them.
    public Batch Take(NewRecords found)
    {
        DateTime settled = found.Date.AddSeconds(-SettleSeconds);
        List<JObject> ready = found.Records.Select(record => new KeyValuePair<DateTime, JObject>(Dates.Created(record), record))
            .Where(pair => pair.Key <= settled)
            .OrderBy(pair => pair.Key).ThenBy(pair => (long)pair.Value["id"]).Select(pair => pair.Value).ToList();
        var batch = new Batch { Records = ready.Take(MostItems).ToList(), TooRecent = ready.Count < found.Records.Count };
        batch.MoreWait = ready.Count > MostItems || (found.MoreAbove && !batch.TooRecent && batch.Records.Any());
        if (batch.MoreWait)
        {
            JObject last = batch.Records.Last();
            this.Since = Dates.Created(last);
            this.LastId = (long)last["id"];
            long? above = found.Above + found.Records.Count - batch.Records.Count;
            this.Above = above > 0 ? above : null;
            return batch;
        }

        this.StartOver();
        this.PageSize = null;
        DateTime until = found.Until < settled ? found.Until.Value : settled;
        batch.MoreWait = until < settled;
        if (until >= this.Since)
        {
            this.Since = until;
            this.LastId = null;
        }

        return batch;
    }

    // Without some of the cursors on the way, the pages between are read again when their turn comes.
    private void ThinOutCursors()
    {
        while (this.Cursors.Sum(cursor => Uri.EscapeDataString(cursor).Length + 3) > MostCursorText && this.Cursors.Count > 1)
        {
            int last = this.Cursors.Count - 1;
            this.Cursors = this.Cursors.Where((cursor, place) => (last - place) % 2 == 0).ToList();
        }
    }
}

// What a trigger waits for: a moment of a record, such as its change, that comes after the last poll.
public class Event
{
    public const string Paid = "paid_at";

    // Of time entries: fires when a timer starts to run (true), or when an entry is finished (false).
    public bool? Runs;

    public readonly Resource Resource;
    private readonly string moment;
    private readonly string[] filters;
    private readonly Dictionary<long, DateTime> payments = new Dictionary<long, DateTime>();
    private string[] users; // where they are several, of which Harvest takes one

    // `moment` is the member of a record that has it; `filters` are parameters of the list with the ids of other records.
    public Event(Resource resource, string moment, params string[] filters)
    {
        this.Resource = resource;
        this.moment = moment;
        this.filters = filters;
    }

    public static Event OfTime(string moment, bool? runs = null)
    {
        return new Event(Resource.TimeEntries, moment, "client_id", "project_id", "task_id") { Runs = runs };
    }

    // What narrows the list, each with an ampersand before it.
    public string Filters(Input input)
    {
        bool hasUsers = this.Resource == Resource.TimeEntries || this.Resource == Resource.Expenses;
        string[] chosen = hasUsers ? input.QueryIds("user_id", "User ID") : new string[0];
        this.users = chosen.Length > 1 ? chosen : null;
        string user = chosen.Length == 1 ? "&user_id=" + chosen[0] : "";
        return user + string.Concat(this.filters.Select(name => new { Name = name, Id = input.QueryId(name, Input.Title(name), false) })
            .Where(given => given.Id != null).Select(given => "&" + given.Name + "=" + given.Id));
    }

    // When it happened to a record; null where it did not, or to the record of another user.
    public DateTime? Of(JObject record)
    {
        if (this.moment == Paid)
        {
            DateTime paid;
            return this.payments.TryGetValue((long)record["id"], out paid) ? paid : (DateTime?)null;
        }

        return this.users != null && Array.IndexOf(this.users, (string)record["user"]["id"]) < 0 ? null : Dates.TryInstant((string)record[this.moment] ?? "");
    }

    // Whether it is known when it happened to a record. An invoice was paid when its last payment was recorded: the date of a
    // payment may be an earlier one.
    public bool IsKnown(JObject record)
    {
        return this.moment != Paid || (string)record["state"] != "paid" || this.payments.ContainsKey((long)record["id"]);
    }

    // Asks at once when it happened to some records.
    public async Task Ask(Harvest harvest, IEnumerable<JObject> invoices)
    {
        var asked = invoices.Select(
            invoice => new { Invoice = invoice, Answer = harvest.Get("invoices/" + invoice["id"] + "/payments") }).ToList();
        await Task.WhenAll(asked.Select(one => one.Answer)).ConfigureAwait(false);
        foreach (var one in asked)
        {
            List<JObject> recorded = Harvest.Records(one.Answer.Result, "invoice_payments");
            this.payments[(long)one.Invoice["id"]] = recorded.Any()
                ? recorded.Max(payment => Dates.Created(payment))
                : Dates.TryInstant((string)one.Invoice[Paid] ?? "") ?? DateTime.MinValue;
        }
    }
}

// The state of a trigger that waits for an event: all up to `Since` has fired, and within that second those up to `LastId`.
// While a list that is too long for one page is read over several polls, from its top to its end, the rest says where: all
// up to `Until` fires, the records down to `Place` have, which are about `Above` many, and the page below them has `Cursor`.
public class ChangeState : IState
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    public const long EveryId = 999999999999999999; // as `LastId`: nothing of that second fires
    private const int MostKeptText = 1200; // a Location of 2,000 characters is safe everywhere

    private static readonly Regex Numbers = new Regex("^([0-9]{0,18})~([0-9]{0,18})~([0-9]{0,9})~([0-9]{0,4})$");
    private static readonly Regex Ids = new Regex("^[0-9a-z.]*$");

    public DateTime Since;
    public long? LastId;
    public DateTime? Until;
    public string Order = ""; // of the record at the place
    public long? Place; // its id
    public long Above;
    public int? PageSize;
    public string Cursor;

    // Time entries whose next stop fires, or those whose start has fired; projects whose budget has reached the share.
    public readonly SortedSet<long> Kept = new SortedSet<long>();

    // Null on the first poll.
    public static ChangeState Read(Uri address)
    {
        string text = TriggerState.TextOf(address);
        if (text == null)
        {
            return null;
        }

        string[] parts = text.Split(new[] { TriggerState.Separator }, 9);
        DateTime? since = Dates.TryInstant(parts[0]);
        DateTime? until = Dates.TryInstant(parts.ElementAtOrDefault(2) ?? "");
        if (parts.Length < 9 || since == null || (until == null && parts[2] != "")
            || !Numbers.IsMatch(string.Join("~", parts[1], parts[4], parts[5], parts[6])) || !Ids.IsMatch(parts[7]))
        {
            throw TriggerState.Unreadable();
        }

        var state = new ChangeState
        {
            Since = since.Value,
            LastId = Number(parts[1]),
            Until = until,
            Order = parts[3],
            Place = Number(parts[4]),
            Above = Number(parts[5]) ?? 0,
            PageSize = (int?)Number(parts[6]),
            Cursor = parts[8] == "" ? null : parts[8],
        };
        long id = 0;
        foreach (string step in parts[7].Split(new[] { '.' }, StringSplitOptions.RemoveEmptyEntries))
        {
            id = step.Aggregate(0L, (number, digit) => (number * 36) + Digits.IndexOf(digit)) + id;
            state.Kept.Add(id);
        }

        return state;
    }

    public Uri Write(Uri address)
    {
        string until = this.Until.HasValue ? Dates.Stamp(this.Until.Value) : "";
        string kept = string.Join(".", this.Kept.Zip(new[] { 0L }.Concat(this.Kept), (id, before) => Base36(id - before)));
        if (kept.Length > MostKeptText)
        {
            throw BridgeException.Input("There are more running timers or spent budgets (" + this.Kept.Count + ") than this"
                + " trigger can keep in mind. Choose a client, a project or users, each in a flow of its own.");
        }

        return TriggerState.With(address, string.Join(TriggerState.Separator.ToString(), Dates.Stamp(this.Since), this.LastId,
            until, this.Order, this.Place, this.Above == 0 ? "" : this.Above.ToString(), this.PageSize, kept, this.Cursor));
    }

    // Whether the moment of a record is to fire, once it is old enough.
    public bool IsNew(DateTime? moment, JObject record)
    {
        return moment > this.Since || (moment == this.Since && (long)record["id"] > this.LastId);
    }

    // Whether a record is below the place in its list.
    public bool IsBelowPlace(string order, JObject record)
    {
        int compared = string.CompareOrdinal(order, this.Order);
        return this.Place == null || compared < 0 || (compared == 0 && (long)record["id"] < this.Place);
    }

    // The end of the list has come: all up to `Until` has fired.
    public void Finish()
    {
        this.MoveTo(this.Until.Value);
        this.Until = null;
        this.Order = "";
        this.Place = null;
        this.Above = 0;
        this.Cursor = null;
    }

    // All up to a moment has fired.
    public void MoveTo(DateTime moment)
    {
        this.PageSize = null;
        if (moment >= this.Since)
        {
            this.Since = moment;
            this.LastId = null;
        }
    }

    // Ids are written as what each has beyond the one before it.
    private static string Base36(long number)
    {
        return (number < 36 ? "" : Base36(number / 36)) + Digits[(int)(number % 36)];
    }

    private static long? Number(string text)
    {
        return text == "" ? (long?)null : long.Parse(text);
    }
}

// Reads the records of a list to which an event happened. The list has all that changed since the last poll, in an order
// that is not that of the changes. One page of it is one moment of the account: what happened fires in its order, 100 a
// poll. A longer list, or one whose page does not come in time, is gone through once, from its top to its end, over as
// many polls as it takes, and what happened until the first of them fires in the order of the list. What changes meanwhile
// has a later moment, and its turn comes with the next list. The place is that of a record, not a number, so what is
// added or deleted meanwhile does not move it. (A record that gets another day meanwhile may be passed by; it fires with
// the next list, as that is a change, unless its event is no change.)
public class ChangeReader
{
    private const int MostPages = 20; // of one poll
    private const int AskedAtOnce = 4;
    public const int LongPage = 500;

    private readonly Harvest harvest;
    private readonly int asked; // requests before those of this reader
    private readonly Event wanted;
    private readonly string query;
    private readonly ChangeState state;
    private readonly Resource resource;

    public ChangeReader(Harvest harvest, Event wanted, string filters, ChangeState state)
    {
        this.harvest = harvest;
        this.wanted = wanted;
        this.state = state;
        this.asked = harvest.Requests;
        this.resource = wanted.Resource;

        // `updated_since` is exclusive, so a second that was emitted in part is asked for again.
        DateTime since = state.LastId.HasValue ? state.Since.AddSeconds(-1) : state.Since;
        this.query = "updated_since=" + Uri.EscapeDataString(Dates.Stamp(since)) + filters;
    }

    private bool IsNumbered
    {
        get { return this.resource.Order != "created_at"; }
    }

    // Null where the time is over before anything is found: the state has the place to go on from. `running` are the
    // entries that run, where some of those kept in mind may have been deleted.
    public async Task<Batch> Read(List<JObject> running)
    {
        if (this.state.Until == null)
        {
            HarvestAnswer page = await this.GetPage(
                this.state.PageSize.HasValue ? "&per_page=" + this.state.PageSize : "").ConfigureAwait(false);
            if (page == null)
            {
                return null;
            }

            DateTime settled = page.Date.AddSeconds(-TriggerState.SettleSeconds);
            if (Harvest.Next(page) == null)
            {
                List<JObject> records = Harvest.Records(page, this.resource.Path);
                if (running != null)
                {
                    this.state.Kept.IntersectWith(running.Concat(records).Select(entry => (long)entry["id"]));
                }

                if (await this.Ask(records).ConfigureAwait(false))
                {
                    return this.Take(records, settled);
                }
            }

            if (settled <= this.state.Since)
            {
                return new Batch { Records = new List<JObject>(), TooRecent = true };
            }

            this.state.Until = settled;
        }

        return await this.GoThrough().ConfigureAwait(false);
    }

    // What happened and is old enough, of a whole list, as many as a poll emits; the state moves on to the last of them.
    private Batch Take(List<JObject> records, DateTime settled)
    {
        DateTime since = this.state.Since;
        List<JObject> happened = this.InOrder(records.Where(this.Happened));
        List<JObject> ready = happened.TakeWhile(record => this.wanted.Of(record) <= settled).ToList();
        var batch = new Batch
        {
            Records = ready.Take(TriggerState.MostItems).ToList(),
            MoreWait = ready.Count > TriggerState.MostItems,
            TooRecent = ready.Count < happened.Count,
        };
        if (batch.MoreWait)
        {
            this.state.Since = this.wanted.Of(batch.Records.Last()).Value;
            this.state.LastId = (long)batch.Records.Last()["id"];
        }
        else
        {
            this.state.MoveTo(settled);
        }

        foreach (JObject record in records)
        {
            DateTime created = Dates.Created(record);
            bool waits = created > since && created <= this.state.Since && this.state.IsNew(this.wanted.Of(record), record);
            this.KeepInMind(record, batch.Records.Contains(record), waits);
        }

        return batch;
    }

    // Whether the event happened after the last poll.
    private bool Happened(JObject record)
    {
        if (!this.state.IsNew(this.wanted.Of(record), record))
        {
            return false;
        }

        // A finished entry is finished by this change where it ran before, or is new.
        bool isKept = this.wanted.Runs.HasValue && this.state.Kept.Contains((long)record["id"]);
        return this.wanted.Runs == null || ((bool)record["is_running"] == this.wanted.Runs
            && (this.wanted.Runs.Value ? !isKept : isKept || Dates.Created(record) > this.state.Since));
    }

    // `waits`: all is past that was created when it was, but it has changed since, and its turn comes.
    private void KeepInMind(JObject record, bool fired, bool waits)
    {
        if (this.wanted.Runs == null || this.wanted.Of(record) == null)
        {
            return;
        }

        bool runs = (bool)record["is_running"];
        if (this.wanted.Runs.Value ? runs && fired : runs || (waits && !fired))
        {
            this.state.Kept.Add((long)record["id"]);
        }
        else if (this.wanted.Runs.Value ? !runs : fired)
        {
            this.state.Kept.Remove((long)record["id"]);
        }
    }

    // Asks when it happened to the records that do not tell, as many as one poll may; whether all are known.
    private async Task<bool> Ask(IEnumerable<JObject> records)
    {
        List<JObject> unknown = records.Where(record => !this.wanted.IsKnown(record)).ToList();
        for (int asked = 0; asked < unknown.Count; asked += AskedAtOnce)
        {
            if (this.harvest.Requests > MostPages || (asked > 0 && !this.harvest.HasTimeForAnotherPage))
            {
                return false;
            }

            await this.wanted.Ask(this.harvest, unknown.Skip(asked).Take(AskedAtOnce)).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<Batch> GoThrough()
    {
        var found = new List<JObject>();
        bool isAtEnd = false;
        for (int pages = 0; pages < MostPages && !isAtEnd && found.Count < TriggerState.MostItems; pages++)
        {
            Page page = await this.NextPage().ConfigureAwait(false);
            if (page == null)
            {
                break;
            }

            if (page.IsTooLow)
            {
                this.state.Above = page.Above;
                continue;
            }

            int seen = 0;
            await this.Ask(page.Records.Where(record => this.state.IsBelowPlace(this.OrderOf(record), record))).ConfigureAwait(false);
            foreach (JObject record in page.Records.TakeWhile(record => found.Count < TriggerState.MostItems
                && (this.wanted.IsKnown(record) || !this.state.IsBelowPlace(this.OrderOf(record), record))))
            {
                seen++;
                string order = this.OrderOf(record);
                if (!this.state.IsBelowPlace(order, record))
                {
                    continue;
                }

                this.state.Order = order;
                this.state.Place = (long)record["id"];
                bool isPast = this.wanted.Of(record) <= this.state.Until;
                bool fires = isPast && this.Happened(record);
                DateTime created = Dates.Created(record);
                this.KeepInMind(record, fires, !isPast && created > this.state.Since && created <= this.state.Until);
                if (fires)
                {
                    found.Add(record);
                }
            }

            this.state.Above = page.Above + seen;
            if (seen < page.Records.Count)
            {
                break;
            }

            isAtEnd = page.IsLast;
            this.state.Cursor = page.NextCursor;
        }

        if (isAtEnd)
        {
            this.state.Finish();
        }

        return found.Any() || isAtEnd ? new Batch { Records = this.InOrder(found), MoreWait = true } : null;
    }

    // The page below the place; null where it does not come in time.
    private async Task<Page> NextPage()
    {
        if (this.harvest.Requests > 0 && !this.harvest.HasTimeForAnotherPage)
        {
            return null;
        }

        int size = Math.Min(this.state.PageSize ?? TriggerState.SmallPage, TriggerState.SmallPage);
        string cursor = this.state.Cursor;
        NumberedPage range = this.IsNumbered ? NumberedPage.Around(this.state.Above, size / 2) : null;
        string place = cursor == null ? "" : "&cursor=" + Uri.EscapeDataString(cursor);
        HarvestAnswer answer;
        try
        {
            answer = await this.GetPage(range == null ? "&per_page=" + size + place : range.Query).ConfigureAwait(false);
        }
        catch (BridgeException refusal) when (cursor != null && (refusal.Status == 400 || refusal.Status == 404 || refusal.Status == 422))
        {
            this.state.Cursor = null; // it has expired: from the top down to the place
            return await this.NextPage().ConfigureAwait(false);
        }

        if (answer == null)
        {
            return null;
        }

        List<JObject> records = Harvest.Records(answer, this.resource.Path);
        Uri next = Harvest.Next(answer);
        string nextCursor = next == null ? null : Input.Query(next, "cursor");
        if (!this.IsInOrder(records) || (!this.IsNumbered && next != null && nextCursor == null))
        {
            RecordList whole = await this.harvest.All(this.resource.Path, this.query, Triggers.NotInOrder).ConfigureAwait(false);
            return new Page { Records = whole.Records.OrderByDescending(
                this.OrderOf, StringComparer.Ordinal).ThenByDescending(record => (long)record["id"]).ToList(), IsLast = true };
        }

        bool isTop = range == null || range.Number == 1;
        long total = (long?)answer.Body["total_entries"] ?? long.MaxValue;
        bool isTooLow = !isTop && (records.Count == 0 || this.state.IsBelowPlace(this.OrderOf(records[0]), records[0]));
        return new Page
        {
            Records = records,
            Above = range == null ? 0 : isTooLow ? Math.Min(range.Above, total) : range.Above,
            IsTooLow = isTooLow,
            IsLast = next == null,
            NextCursor = nextCursor,
        };
    }

    // A page of the list; null where it does not come in time.
    private async Task<HarvestAnswer> GetPage(string range)
    {
        bool isFirst = this.harvest.Requests == this.asked;
        try
        {
            return await this.harvest.GetPage(
                this.resource.Path + "?" + this.query + range, this.resource.Path, Triggers.NextPoll).ConfigureAwait(false);
        }
        catch (TimeOverException)
        {
            int size = Math.Min(this.state.PageSize ?? int.MaxValue, this.state.Until == null ? int.MaxValue : TriggerState.SmallPage);
            int smaller = new[] { LongPage, TriggerState.SmallPage, TriggerState.MostItems / 2 }.FirstOrDefault(length => length < size);
            if (isFirst && smaller == 0)
            {
                throw;
            }

            this.state.PageSize = isFirst ? smaller : this.state.PageSize;
            return null;
        }
    }

    private List<JObject> InOrder(IEnumerable<JObject> records)
    {
        return records.OrderBy(this.wanted.Of).ThenBy(record => (long)record["id"]).ToList();
    }

    private string OrderOf(JObject record)
    {
        return (string)record[this.resource.Order] ?? "";
    }

    private bool IsInOrder(List<JObject> records)
    {
        return records.Skip(1).Zip(records, (lower, upper) => new { Lower = lower, Compared = string.CompareOrdinal(
                this.OrderOf(lower), this.OrderOf(upper)), IsLowerId = (long)lower["id"] < (long)upper["id"] })
            .All(pair => pair.Compared < 0 || (pair.Compared == 0 && pair.IsLowerId));
    }

    private class Page
    {
        public List<JObject> Records;
        public long Above; // the records before it, of a list with numbers
        public bool IsTooLow; // it does not show the place, and records between may be missed
        public bool IsLast;
        public string NextCursor;
    }
}

// The records that one poll emits.
public class Batch
{
    public List<JObject> Records;
    public bool MoreWait; // more are ready, or may be, for the next poll
    public bool TooRecent; // some are younger than SettleSeconds
}

// The oldest new records of a list.
public class NewRecords
{
    public List<JObject> Records;
    public DateTime Date;
    public bool MoreAbove; // the list goes on above them, with newer records
    public string Day; // time entries: the day of all of them, where the list was too long for a page
    public DateTime? Until; // the last second that they are of
    public long? Above; // numbered lists that are long: how many records come before them
}

// Reads the oldest new records of a list with cursors, newest first. Few are on the first page. Where many wait, the
// reader goes down page by page and keeps the cursors on the way; when the lowest page has fired, the one above it
// follows. A cursor marks a record, not a number, so what is added above does not move the pages. A poll that runs out of
// time leaves the cursors in the state, and the next one goes on from there.
public class NewestFirstReader
{
    private const int MostPages = 20; // of one poll

    private readonly Harvest harvest;
    private readonly string collection;
    private readonly TriggerState state;

    public NewestFirstReader(Harvest harvest, string collection, TriggerState state)
    {
        this.harvest = harvest;
        this.collection = collection;
        this.state = state;
    }

    // Null where the time is over before the oldest are found: the state has the way so far.
    public async Task<NewRecords> Read()
    {
        var pages = new List<List<JObject>>(); // the new records, page below page, as this poll has read them
        bool startsBelow = this.state.Cursors.Any();
        string link = null;
        for (int requests = 0; requests < MostPages; requests++)
        {
            HarvestAnswer page = await this.NextPage(requests == 0, link).ConfigureAwait(false);
            if (page == null)
            {
                return null;
            }

            startsBelow = pages.Any() ? startsBelow : this.state.Cursors.Any();
            List<JObject> records = Harvest.Records(page, this.collection);
            Uri next = Harvest.Next(page);
            string cursor = next == null ? null : Input.Query(next, "cursor");
            JObject above = pages.Any() ? pages.Last().LastOrDefault() : null;
            if (!IsNewestFirst(records, above) || (next != null && cursor == null))
            {
                return await this.WholeList().ConfigureAwait(false);
            }

            pages.Add(records.TakeWhile(this.state.IsNew).ToList());
            if (pages.Last().Count == records.Count && next != null && cursor != this.state.End)
            {
                this.state.Cursors.Add(cursor);
                bool isShort = this.state.PageSize == null && records.Count < TriggerState.SmallPage;
                this.state.PageSize = isShort ? TriggerState.SmallPage : this.state.PageSize;
                link = next.PathAndQuery;
                continue;
            }

            this.LeavePages(pages);
            if (startsBelow && pages.All(read => read.Count == 0))
            {
                pages.Clear();
                link = null;
                continue;
            }

            return new NewRecords { Records = pages.SelectMany(read => read).ToList(), Date = page.Date, MoreAbove = startsBelow };
        }

        return null;
    }

    // The pages that this poll leaves without a new record need no cursor any more.
    private void LeavePages(List<List<JObject>> pages)
    {
        int left = TriggerState.MostItems;
        foreach (List<JObject> page in Enumerable.Reverse(pages))
        {
            left -= page.Count;
            if (left < 0 || !this.state.Cursors.Any())
            {
                this.state.PageSize = page.Count > TriggerState.SmallPage ? TriggerState.SmallPage : this.state.PageSize;
                return;
            }

            this.state.End = this.state.Cursors.Last();
            this.state.Cursors.RemoveAt(this.state.Cursors.Count - 1);
        }
    }

    // The page below the last cursor, by the link that the page above it gave in this poll; null where it does not come in
    // time.
    private async Task<HarvestAnswer> NextPage(bool isFirst, string link)
    {
        if (!isFirst && !this.harvest.HasTimeForAnotherPage)
        {
            return null;
        }

        string query = this.collection + "?" + this.state.Filter()
            + (this.state.PageSize.HasValue ? "&per_page=" + this.state.PageSize : "");
        string place = this.state.Cursors.Any() ? "&cursor=" + Uri.EscapeDataString(this.state.Cursors.Last()) : "";
        try
        {
            return await this.harvest.GetPage(link ?? query + place, this.collection, Triggers.NextPoll).ConfigureAwait(false);
        }
        catch (TimeOverException)
        {
            if (isFirst && !this.state.UseSmallerPages())
            {
                throw;
            }

            return null;
        }
        catch (BridgeException refusal) when (link == null && place != "" && (refusal.Status == 400 || refusal.Status == 404 || refusal.Status == 422))
        {
            this.state.StartOver(); // the cursor has expired
        }

        return await this.NextPage(false, null).ConfigureAwait(false);
    }

    // A list in another order than Harvest documents is read whole, and sorted here.
    private async Task<NewRecords> WholeList()
    {
        this.state.StartOver();
        RecordList list = await this.harvest.All(this.collection, this.state.Filter(), Triggers.NotInOrder)
            .ConfigureAwait(false);
        return new NewRecords { Records = list.Records.Where(this.state.IsNew).ToList(), Date = list.Date };
    }

    private static bool IsNewestFirst(List<JObject> records, JObject above)
    {
        List<JObject> all = (above == null ? records : new[] { above }.Concat(records)).ToList();
        return all.Skip(1).Zip(all, Dates.IsCreatedBefore).All(isInOrder => isInOrder);
    }
}

// A page of a list with numbers: how long pages are, and which one it is.
public class NumberedPage
{
    private const int Longest = 2000;

    public long Size;
    public long Number;

    // The number of records that come before the page.
    public long Above
    {
        get { return (this.Number - 1) * this.Size; }
    }

    public string Query
    {
        get { return "&per_page=" + this.Size + (this.Number > 1 ? "&page=" + this.Number : ""); }
    }

    // The smallest page that has a place with so many before it and after it.
    public static NumberedPage Around(long place, long reach)
    {
        long before = Math.Max(0, place - reach);
        long last = place + reach;
        long number = Math.Max(1, last / (2 * reach));
        long size = Harvest.Divide(last, number);
        while (number > 1 && (size > Longest || (number - 1) * size > before))
        {
            number--;
            size = Harvest.Divide(last, number);
        }

        return new NumberedPage { Size = Math.Min(size, Longest), Number = number };
    }
}

// Reads the oldest new time entries of a user. The list is numbered, the latest day first and within it the latest entry
// first. A list of one page is taken as it comes. Of a longer one, only the day of the oldest entry that may fire is asked
// for, by the number of the page that has its oldest new entries. That page is taken only if it shows that no new entry is
// below it and that the order holds: one page is one moment of the list, so nothing slips through between two.
public class TimeEntryReader
{
    private const int Attempts = 12;

    // The number of places by which the list may have moved since the last poll.
    private const int Margin = 100;

    private readonly Harvest harvest;
    private readonly TriggerState state;
    private readonly string date;
    private string day;

    // Without a date, the entries of the day on which they were created.
    public TimeEntryReader(Harvest harvest, TriggerState state, string date)
    {
        this.harvest = harvest;
        this.state = state;
        this.date = date;
    }

    // The day of an entry is a matter of its user's zone, which may be another by now than at the last poll: the list of all
    // days begins two days earlier, before any zone's day.
    private string Query
    {
        get
        {
            string only = this.date ?? this.day;
            string days = only == null ? "from=" + Dates.Day(this.state.Since.AddDays(-2)) : "from=" + only + "&to=" + only;
            return "user_id=" + this.state.User + "&" + days + "&" + this.state.Filter();
        }
    }

    // Null where the time is over before the oldest are found: the state has the place to go on from.
    public async Task<NewRecords> Read()
    {
        Page oldest;
        try
        {
            oldest = await this.Oldest().ConfigureAwait(false);
        }
        catch (TimeOverException)
        {
            if (this.harvest.Requests == 1 && !this.state.UseSmallerPages())
            {
                throw;
            }

            return null;
        }

        return oldest != null ? oldest.Found : await this.WholeList().ConfigureAwait(false);
    }

    private async Task<Page> Oldest()
    {
        long place = this.state.Above.GetValueOrDefault();
        if (!this.state.Above.HasValue)
        {
            string size = this.state.PageSize.HasValue ? "&per_page=" + this.state.PageSize : "";
            HarvestAnswer answer = await this.GetPage(size).ConfigureAwait(false);
            Page top = this.PageOf(answer, 0);
            if (Harvest.Next(answer) == null)
            {
                return top;
            }

            this.state.PageSize = TriggerState.SmallPage;
            this.state.Above = top.Total;
            place = this.date == null ? Margin : top.Total; // a single day may be short: its first page
        }

        this.day = this.date == null ? this.state.DayIn(Zones.Find(this.state.Zone)) : null;
        return await this.Seek(place).ConfigureAwait(false);
    }

    // The page with the oldest new entries: usually that around the place where the last poll ended, or the last page.
    // Otherwise the places between which the new entries end are halved. A poll that runs out of time leaves the place
    // from which on all entries are old, so the next one is nearer. Null where no page shows the oldest.
    private async Task<Page> Seek(long place)
    {
        long low = 0, high = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && low <= high; attempt++)
        {
            Page page = await this.PageAround(place).ConfigureAwait(false);
            if (page.HasOldest)
            {
                return page;
            }

            if (!page.IsInOrder)
            {
                break;
            }

            if (page.HasNew)
            {
                low = page.Above + page.Count;
            }
            else
            {
                high = Math.Min(page.Above, page.Total);
            }

            bool isEndKnown = high < page.Total;
            place = isEndKnown ? (low + high + 1) / 2 : page.Total;
            this.state.Above = Math.Max(1, Math.Min(high, page.Total));
        }

        return null;
    }

    // The smallest numbered page that has a place with those before it that a poll emits, and some after it.
    private async Task<Page> PageAround(long place)
    {
        int reach = Math.Min(Margin, (this.state.PageSize ?? TriggerState.SmallPage) / 2); // less where pages are slow
        NumberedPage range = NumberedPage.Around(place, reach);
        return this.PageOf(await this.GetPage(range.Query).ConfigureAwait(false), range.Above);
    }

    private Task<HarvestAnswer> GetPage(string range)
    {
        return this.harvest.GetPage("time_entries?" + this.Query + range, "time_entries", Triggers.NextPoll);
    }

    private Page PageOf(HarvestAnswer answer, long above)
    {
        List<JObject> entries = Harvest.Records(answer, "time_entries");
        List<JObject> isNew = entries.Where(this.state.IsNew).ToList();
        long total = (long?)answer.Body["total_entries"] ?? entries.Count;
        bool isLast = Harvest.Next(answer) == null;
        bool isInOrder = entries.Skip(1).Zip(entries, IsBelow).All(isBelow => isBelow);
        bool endsHere = isLast || isNew.Count < entries.Count;
        bool isLong = this.state.PageSize.HasValue || this.state.Above.HasValue || entries.Count > TriggerState.SmallPage + Margin;
        return new Page
        {
            Above = above,
            Count = entries.Count,
            Total = total,
            HasNew = isNew.Any(),
            IsInOrder = isInOrder,
            HasOldest = (isLast && above == 0) || total == 0 || (isInOrder && endsHere && (isNew.Any() || above == 0)),
            Found = new NewRecords
            {
                Records = isNew,
                Day = this.day,
                Date = answer.Date,
                MoreAbove = above > 0,
                Above = isLong ? above : (long?)null,
            },
        };
    }

    private async Task<NewRecords> WholeList()
    {
        RecordList list = await this.harvest.All("time_entries", this.Query, Triggers.NotInOrder).ConfigureAwait(false);
        return new NewRecords { Records = list.Records.Where(this.state.IsNew).ToList(), Day = this.day, Date = list.Date };
    }

    private static bool IsBelow(JObject lower, JObject upper)
    {
        int byDay = string.CompareOrdinal((string)lower["spent_date"], (string)upper["spent_date"]);
        return byDay < 0 || (byDay == 0 && (long)lower["id"] < (long)upper["id"] && Dates.IsCreatedBefore(lower, upper));
    }

    private class Page
    {
        public long Above;
        public int Count;
        public long Total;
        public bool HasNew;
        public bool IsInOrder;
        public bool HasOldest;
        public NewRecords Found;
    }
}

// What the flow sent: the query, the path and the body of the request.
public class Input
{
    // What Harvest's paths have in the place of an id: the connected user, and the text of a message to be.
    private static readonly string[] Words = { "me", "new" };

    private static readonly Regex IdPattern = new Regex("^0*[1-9][0-9]{0,17}$");

    private static readonly Regex BlankOffset = new Regex("(?<=:[0-9.]+) (?=[0-9]{2}:?[0-9]{2}$)");
    private static readonly Regex NegativePattern = new Regex("^-[0-9.]*[1-9]");
    private static readonly Regex NumberPattern = new Regex("^([0-9]{1,28}([.][0-9]+)?|[.][0-9]+)$"); // a decimal's digits

    private readonly Uri address;
    private readonly JObject body;
    private readonly Form form;

    private Input(Uri address, JObject body, Form form)
    {
        this.address = address;
        this.body = body;
        this.form = form;
    }

    public static async Task<Input> Read(IScriptContext context)
    {
        HttpContent content = context.Request.Content;
        Form form = await Form.Read(content).ConfigureAwait(false);
        string text = content == null || form != null ? "" : await content.ReadAsStringAsync().ConfigureAwait(false);
        return new Input(context.Request.RequestUri, ParseBody(text), form);
    }

    // The path and query for Harvest: each value is checked, and what is blank is left out.
    public string CheckedAddress(string basePath)
    {
        string[] segments = this.address.AbsolutePath.Substring(basePath.Length + 1).Split('/');
        for (int place = 1; place < segments.Length && segments[0] != "reports"; place += 2)
        {
            string value = Uri.UnescapeDataString(segments[place]);
            string title = Title(Resource.SingularOf(segments[place - 1]).Replace(' ', '_') + "_id");
            segments[place] = Array.IndexOf(Words, value) >= 0 ? value : CheckId(value, title);
        }

        IEnumerable<string> query = this.address.Query.TrimStart('?').Split('&')
            .Select(pair => Uri.UnescapeDataString(pair.Split('=')[0])).Distinct()
            .Select(name => new { Name = name, Value = this.Query(name) })
            .Where(given => given.Value != null)
            .Select(given => given.Name + "=" + Uri.EscapeDataString(Checked(given.Name, given.Value)));
        return (basePath + "/" + string.Join("/", segments) + "?" + string.Join("&", query)).TrimEnd('?');
    }

    // The body for Harvest, JSON or a form: each id and date in it is checked, and blank ids are left out.
    public HttpContent CheckedBody()
    {
        return this.form != null
            ? this.form.Mapped((name, value) => (string)Checked(name, new JValue(value), Title(name)))
            : Harvest.JsonContent((JObject)Checked("", this.body, ""));
    }

    // A value of a body, with the values within it; null for an id that is blank.
    private static JToken Checked(string name, JToken value, string title)
    {
        var members = value as JObject;
        if (members != null && name != "external_reference") // its ids are those of another program: any text
        {
            foreach (JProperty member in members.Properties().ToArray())
            {
                string place = title == "" ? "" : title + ": ";
                JToken meant = Checked(member.Name, member.Value, place + Title(member.Name));
                if (meant == null)
                {
                    member.Remove();
                }
                else if (meant != member.Value)
                {
                    member.Value = meant;
                }
            }
        }

        int number = 0;
        foreach (JToken item in value is JArray ? value.ToArray() : new JToken[0])
        {
            number++;
            JToken meant = Checked(Regex.Replace(name, "s$", ""), item, title + " " + number);
            if (meant == null)
            {
                item.Remove();
            }
            else if (meant != item)
            {
                item.Replace(meant);
            }
        }

        bool isText = value is JValue && value.Type == JTokenType.String;
        if (IsIdName(name) && value is JValue && !IsNull(value))
        {
            return isText && (string)value == "" ? null : IdOf(value, title);
        }

        return isText && IsDateName(name) && (string)value != "" ? Dates.DatePart((string)value, title) : value;
    }

    private static string Checked(string name, string value)
    {
        string title = Title(name);
        if (name == "updated_since")
        {
            return InstantOf(value, title);
        }

        if (IsIdName(name))
        {
            return CheckId(value, title);
        }

        if (IsFlagName(name))
        {
            return FlagOf(value, title);
        }

        if (name == "per_page")
        {
            return CountOf(value, title).ToString();
        }

        return IsDateName(name) ? Dates.DatePart(value, title) : value;
    }

    // Ids of Harvest's own records are numbers; one of another program may be any text.
    private static bool IsIdName(string name)
    {
        return name == "id" || (name.EndsWith("_id", StringComparison.Ordinal) && name != "external_reference_id");
    }

    private static bool IsFlagName(string name)
    {
        return Regex.IsMatch(name, "^(is|include)_|^(thank_you|reminder)$");
    }

    private static bool IsDateName(string name)
    {
        return Regex.IsMatch(name, "^(from|to)$|_(date|on)$");
    }

    // The label of an input in the definition: "Project ID" of project_id.
    public static string Title(string name)
    {
        IEnumerable<string> words = name.Split(new[] { '_' }, StringSplitOptions.RemoveEmptyEntries).Select(
            word => word == "id" || word == "ids" ? "ID" + word.Substring(2)
                : char.ToUpperInvariant(word[0]) + word.Substring(1));
        return string.Join(" ", words);
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

    public static void Put(JObject body, string name, JToken value)
    {
        if (!IsNull(value))
        {
            body[name] = value;
        }
    }

    public static bool IsGiven(JToken value)
    {
        return !IsNull(value) && !(value.Type == JTokenType.String && (string)value == "");
    }

    public string QueryText(string name, string title)
    {
        string text = this.Query(name);
        if (text == null)
        {
            throw BridgeException.Input(title + " is required.");
        }

        return text;
    }

    public string QueryFlag(string name, string title)
    {
        string flag = this.Query(name);
        return flag == null ? null : FlagOf(flag, title);
    }

    private static string FlagOf(string flag, string title)
    {
        bool value;
        if (!bool.TryParse(flag, out value))
        {
            throw BridgeException.Input(title + " must be true or false; got '" + flag + "'.");
        }

        return value ? "true" : "false";
    }

    public int? QueryCount(string name, string title)
    {
        string value = this.Query(name);
        return value == null ? (int?)null : CountOf(value, title);
    }

    // How many records: at most as many as one of Harvest's pages has.
    private static int CountOf(string value, string title)
    {
        int count;
        if (!int.TryParse(value, out count) || count < 1 || count > 2000)
        {
            throw BridgeException.Input(title + " must be a number from 1 to 2000; got '" + value + "'.");
        }

        return count;
    }

    public string QueryInstant(string name, string title)
    {
        string value = this.Query(name);
        return value == null ? null : InstantOf(value, title);
    }

    // A plus sign that was not encoded arrives as a blank.
    private static string InstantOf(string value, string title)
    {
        return Dates.Stamp(Dates.Instant(BlankOffset.Replace(value, "+"), title, true));
    }

    public string QueryId(string name, string title, bool required)
    {
        string value = this.Query(name);
        return value == null && !required ? null : CheckId(value ?? "", title);
    }

    public int QueryPercent(string name, string title)
    {
        string value = this.QueryText(name, title);
        int percent;
        if (!int.TryParse(value, out percent) || percent < 1 || percent > 1000)
        {
            throw BridgeException.Input(title + " must be a percentage from 1 to 1000; got '" + value + "'.");
        }

        return percent;
    }

    // Ids with commas between them; none where there is no such parameter.
    public string[] QueryIds(string name, string title)
    {
        return (this.Query(name) ?? "").Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries)
            .Select(id => CheckId(id, title)).ToArray();
    }

    public string QueryDate(string name, string title)
    {
        return Dates.DatePart(this.QueryText(name, title), title);
    }

    // The path segment after `parent`, decoded.
    public string Segment(string parent)
    {
        IEnumerable<string> below = this.address.AbsolutePath.Split('/').SkipWhile(segment => segment != parent).Skip(1);
        return Uri.UnescapeDataString(below.FirstOrDefault() ?? "").Trim();
    }

    public string SegmentId(string parent, string title)
    {
        return CheckId(this.Segment(parent), title);
    }

    public string Text(string name, string title, bool required)
    {
        JToken value = this.Member(name);
        if (required && (value == null || value.ToString().Trim() == ""))
        {
            throw BridgeException.Input(title + " is required.");
        }

        if (value is JContainer)
        {
            throw BridgeException.Input(title + " must be text.");
        }

        return (string)value;
    }

    public JToken Id(string name, string title)
    {
        return IdOf(this.Member(name), title);
    }

    private static JToken IdOf(JToken value, string title)
    {
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
        if (isNumber ? NegativePattern.IsMatch(text) : value.Type != JTokenType.String || !NumberPattern.IsMatch(text))
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
        string value = this.Text(name, Title(name), false);
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
            string[] halves = pair.Split(new[] { '=' }, 2);
            if (halves.Length == 2 && Uri.UnescapeDataString(halves[0]) == name)
            {
                string value = Uri.UnescapeDataString(halves[1].Replace('+', ' ')).Trim();
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

        string place;
        JObject parsed = Harvest.ReadObject(text, out place);
        if (parsed != null)
        {
            return parsed;
        }

        throw BridgeException.Input(string.IsNullOrEmpty(place)
            ? "The body of the request must be a JSON object."
            : "The body of the request cannot be read at '" + place + "': it must be JSON, its numbers below 1e28.");
    }
}

// A form with files (multipart/form-data, RFC 7578). It is read as one character a byte, so that what is not changed goes
// on as it came.
public class Form
{
    private static readonly Encoding Bytes = Encoding.GetEncoding("iso-8859-1");
    private static readonly Regex Field = new Regex("^([ \\t]*\r\n(.*?)\r\n\r\n)(.*)$", RegexOptions.Singleline);
    private static readonly Regex FileName = new Regex("\\bfilename[*]?=", RegexOptions.IgnoreCase);
    private static readonly Regex FieldName = new Regex("\\bname=\"?([^\";\r\n]*)", RegexOptions.IgnoreCase);

    private readonly MediaTypeHeaderValue type;
    private readonly string text;

    private Form(MediaTypeHeaderValue type, string text)
    {
        this.type = type;
        this.text = text;
    }

    // The form that a body is; null for another one.
    public static async Task<Form> Read(HttpContent content)
    {
        MediaTypeHeaderValue type = content == null ? null : content.Headers.ContentType;
        if (type == null || !string.Equals(type.MediaType, "multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] bytes = await content.ReadAsByteArrayAsync().ConfigureAwait(false);
        return new Form(type, Bytes.GetString(bytes));
    }

    // The form with each field, by its name, in place of its value what `map` makes of it; null leaves it out. Files stay.
    public HttpContent Mapped(Func<string, string, string> map)
    {
        NameValueHeaderValue boundary = this.type.Parameters.FirstOrDefault(
            parameter => string.Equals(parameter.Name, "boundary", StringComparison.OrdinalIgnoreCase));
        string mark = "\r\n--" + (boundary == null ? "" : boundary.Value.Trim('"'));
        string[] parts = ("\r\n" + this.text).Split(new[] { mark }, StringSplitOptions.None);
        IEnumerable<string> mapped = parts.Select(part => Mapped(part, map)).Where(part => part != null);
        var content = new ByteArrayContent(Bytes.GetBytes(string.Join(mark, mapped).Substring(2)));
        content.Headers.ContentType = this.type;
        return content;
    }

    private static string Mapped(string part, Func<string, string, string> map)
    {
        Match field = Field.Match(part);
        Match name = FieldName.Match(field.Groups[2].Value);
        if (!name.Success || FileName.IsMatch(field.Groups[2].Value))
        {
            return part;
        }

        string value = map(name.Groups[1].Value, Encoding.UTF8.GetString(Bytes.GetBytes(field.Groups[3].Value)));
        return value == null ? null : field.Groups[1].Value + Bytes.GetString(Encoding.UTF8.GetBytes(value));
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

    // Harvest's times are clock times in the owner's zone on the day of the entry: without a zone they tell no instant.
    public static JObject DayEntry(JObject source, TimeZoneInfo zone)
    {
        JObject entry = TimeEntry(source);
        DateTime? started = Dates.OnDay((string)source["spent_date"], (string)source["started_time"]);
        DateTime? ended = Dates.EndOnDay(
            (string)source["spent_date"], (string)source["started_time"], (string)source["ended_time"]);

        if (Input.IsGiven(source["timer_started_at"]))
        {
            entry["started_at"] = source["timer_started_at"];
        }
        else if (started.HasValue && zone != null)
        {
            entry["started_at"] = Dates.Stamp(Zones.ToUtc(started.Value, zone));
        }

        if (ended.HasValue && zone != null)
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

public class HarvestAnswer
{
    private static readonly Regex NextLink = new Regex(
        "\"links\"\\s*:\\s*{[^{}]*\"next\"\\s*:\\s*(\"[^\"]*\")[^{}]*}\\s*}\\s*$", RegexOptions.RightToLeft);

    public int Status;
    public DateTime Date;
    private string text;
    private JObject body;

    public HarvestAnswer(string text)
    {
        this.text = text;
    }

    public JObject Body
    {
        get { return this.Parsed().body; }
    }

    public HarvestAnswer Parsed()
    {
        if (this.text != null)
        {
            this.body = Harvest.ParseObject(this.text);
            this.text = null;
        }

        return this;
    }

    // Where the next page is, from the end of a text that is not parsed yet; null where that does not show it.
    public Uri NextAhead()
    {
        Match link = this.text == null ? Match.Empty : NextLink.Match(this.text);
        return link.Success ? Harvest.Link((string)Harvest.Parse(link.Groups[1].Value)) : null;
    }
}

// The records of a list that was read whole.
public class RecordList
{
    public List<JObject> Records;
    public DateTime Date;
}

// The time that one call has for reading lists. The tests run the script with simulated time in place of this.
public class TimeLimit
{
    // The platform documents 5 seconds for a call in some places, 2 minutes in others. A list that is not read by then
    // ends in words, where the platform would end it in a bare error: what is left is for the shaping of the answer.
    public const double Seconds = 4.0;

    private readonly Stopwatch watch = Stopwatch.StartNew();

    public virtual double Elapsed
    {
        get { return this.watch.Elapsed.TotalSeconds; }
    }

    // Waits for a response; one for a list no longer than there is time.
    public virtual async Task<HttpResponseMessage> Send(
        IScriptContext context, HttpRequestMessage request, bool isList, CancellationToken cancellation)
    {
        if (!isList)
        {
            return await context.SendAsync(request, cancellation).ConfigureAwait(false);
        }

        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, Seconds - this.Elapsed)));
            try
            {
                HttpResponseMessage response = await context.SendAsync(request, limit.Token).ConfigureAwait(false);
                if (response.Content != null)
                {
                    await response.Content.LoadIntoBufferAsync().ConfigureAwait(false);
                }

                limit.Token.ThrowIfCancellationRequested();
                return response;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException();
            }
        }
    }
}

// Harvest's API v2, on the host and under the base path of the request.
public class Harvest
{
    private const int ParallelPages = 4;
    private const int ReadAttempts = 3;
    private const int MostRedirects = 5;

    // Harvest's limit: so many requests in any so many seconds.
    public const int LimitRequests = 100;
    public const int LimitSeconds = 15;

    private readonly IScriptContext context;
    private readonly CancellationToken cancellation;
    private readonly string authority;
    private readonly string basePath;
    private readonly TimeLimit time = new TimeLimit();
    private double longestPage;
    private int requests;

    public Harvest(IScriptContext context, CancellationToken cancellation)
    {
        this.context = context;
        this.cancellation = cancellation;
        Uri address = context.Request.RequestUri;
        this.authority = address.GetLeftPart(UriPartial.Authority);
        this.basePath = Regex.Match(address.AbsolutePath, "^.*?(?=/(bridge|trigger)/)|^/[^/]+").Value;
    }

    public int Requests
    {
        get { return this.requests; }
    }

    // Whether a page as slow as the slowest so far would still come in time.
    public bool HasTimeForAnotherPage
    {
        get { return this.time.Elapsed + this.longestPage <= TimeLimit.Seconds; }
    }

    // Dates stay text and decimals stay exact.
    public static JToken Parse(string text)
    {
        using (var reader = new PlainReader(new System.IO.StringReader(text)))
        {
            reader.DateParseHandling = DateParseHandling.None;
            reader.FloatParseHandling = FloatParseHandling.Decimal;
            JToken parsed = JToken.ReadFrom(reader);
            if (reader.Read())
            {
                throw new JsonReaderException();
            }

            return parsed;
        }
    }

    public Task<HarvestAnswer> Get(string pathAndQuery)
    {
        return this.Send("GET", pathAndQuery, null);
    }

    // A page of a list, by its path below the base path or, as in links, from the root; `had` of `total` records came before.
    public async Task<HarvestAnswer> GetPage(
        string pathAndQuery, string collection, string advice, int had = 0, long? total = null)
    {
        double start = this.time.Elapsed;
        string address = pathAndQuery[0] == '/' ? pathAndQuery : this.basePath + "/" + pathAndQuery;
        HarvestAnswer page = await InTime(this.SendTo("GET", address, null, true), collection, advice, had, total)
            .ConfigureAwait(false);
        this.longestPage = Math.Max(this.longestPage, this.time.Elapsed - start);
        return page;
    }

    // A page that is under way, or words about a list that takes too long.
    private static async Task<HarvestAnswer> InTime(
        Task<HarvestAnswer> coming, string collection, string advice, int had, long? total)
    {
        try
        {
            return await coming.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeOverException("Harvest's list of " + Name(collection) + " could not be read within "
                + TimeLimit.Seconds + " seconds, the time that the platform allows a call: " + had
                + (total.HasValue ? " of " + total : "") + " records came. " + advice);
        }
    }

    public Task<HarvestAnswer> Send(string method, string pathAndQuery, JObject body)
    {
        return this.SendTo(method, this.basePath + "/" + pathAndQuery, JsonContent(body), false);
    }

    // The request of the flow, at Harvest's own path.
    public Task<HarvestAnswer> Forward(Input input)
    {
        return this.SendTo(
            this.context.Request.Method.Method, input.CheckedAddress(this.basePath), input.CheckedBody(), false);
    }

    // A file at an address that Harvest gave, wherever that leads. Only Harvest's own hosts get the credentials. `path` is
    // that of its resource, for the words of a refusal.
    public async Task<HttpResponseMessage> Download(string address, string path)
    {
        Uri at;
        for (int hop = 0; hop < MostRedirects; hop++)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out at) || at.Scheme != Uri.UriSchemeHttps)
            {
                break;
            }

            var request = new HttpRequestMessage(HttpMethod.Get, at);
            if (at.Host.EndsWith(".harvestapp.com", StringComparison.OrdinalIgnoreCase))
            {
                this.Authorize(request);
            }

            HttpResponseMessage response = await this.Exchange(request, false).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            Uri next = response.Headers.Location;
            if (status >= 300 && status < 400 && next != null)
            {
                address = new Uri(at, next).AbsoluteUri;
                continue;
            }

            byte[] content = response.Content == null ? new byte[0]
                : await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            if (status < 200 || status >= 300)
            {
                throw HarvestError.From(response, Encoding.UTF8.GetString(content), path);
            }

            MediaTypeHeaderValue type = response.Content == null ? null : response.Content.Headers.ContentType;
            if (type != null && type.MediaType == "text/html")
            {
                break;
            }

            var file = new ByteArrayContent(content);
            file.Headers.ContentType = type ?? new MediaTypeHeaderValue("application/octet-stream");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = file };
        }

        throw new BridgeException(502, "BadGateway", "Harvest did not hand over the file. Open its address in a browser that is"
            + " signed in to Harvest.");
    }

    // Tells no line numbers: the parser would keep one for each value.
    private class PlainReader : JsonTextReader, IJsonLineInfo
    {
        public PlainReader(System.IO.TextReader text)
            : base(text)
        {
        }

        bool IJsonLineInfo.HasLineInfo()
        {
            return false;
        }
    }

    public static HttpContent JsonContent(JObject body)
    {
        return body == null ? null : ScriptBase.CreateJsonContent(body.ToString(Newtonsoft.Json.Formatting.None));
    }

    // The whole list: page by page where it has cursors, several pages at a time where it is numbered. A list that is
    // newest first is left at the first record for which `isEnough` holds. `advice` is for who asked for too much; `keep`
    // makes of each record what is kept of it.
    public async Task<RecordList> All(
        string path,
        string query,
        string advice,
        Func<JObject, bool> isEnough = null,
        Func<JObject, JObject> keep = null)
    {
        keep = keep ?? (record => record);
        string collection = path.Split('/').Last();
        string first = path + (query == "" ? "" : "?" + query);
        List<string> idsBefore = null;
        for (int attempt = 0; attempt < ReadAttempts; attempt++)
        {
            HarvestAnswer page = await this.GetPage(first, collection, advice).ConfigureAwait(false);
            int pages = (int?)page.Body["total_pages"] ?? 1;
            if (IsCursor(page) || pages <= 1)
            {
                return await this.FollowCursors(page, collection, advice, isEnough, keep).ConfigureAwait(false);
            }

            NumberedPages read = await this.ReadNumberedPages(first, collection, advice, page, pages).ConfigureAwait(false);
            List<string> ids = read.Records.Select(record => (string)record["id"]).ToList();
            if (!read.HasChanged && (!read.MayHaveChanged || (idsBefore != null && idsBefore.SequenceEqual(ids))))
            {
                return new RecordList { Date = page.Date, Records = read.Records.Select(keep).ToList() };
            }

            idsBefore = read.HasChanged ? null : ids;
            if (this.requests + pages > LimitRequests)
            {
                break;
            }
        }

        throw new BridgeException(503, "ServiceUnavailable", "Records kept being added or removed while Harvest's list was"
            + " read, so it could not be read whole. Try again.") {
            RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(LimitSeconds)),
        };
    }

    private async Task<RecordList> FollowCursors(
        HarvestAnswer page, string collection, string advice, Func<JObject, bool> isEnough, Func<JObject, JObject> keep)
    {
        long? total = (long?)page.Body["total_entries"];
        int pages = (int?)page.Body["total_pages"] ?? 1;
        this.CheckRequests(isEnough == null ? pages - 1 : 0, pages, collection, advice, total);
        var list = new RecordList { Date = page.Date, Records = new List<JObject>() };
        Func<Uri, Task<HarvestAnswer>> ask = address =>
        {
            this.CheckRequests(1, pages, collection, advice, total);
            return this.Fetch("GET", address.PathAndQuery, null, true);
        };
        while (true)
        {
            // The next page is on its way while this one is parsed and shaped.
            Uri ahead = isEnough == null ? page.NextAhead() : null;
            Task<HarvestAnswer> coming = ahead == null ? null : ask(ahead);
            List<JObject> records = Records(page, collection);
            Uri next = Next(page);
            bool isLast = next == null || (isEnough != null && records.Any(isEnough));
            if (!isLast && next != ahead)
            {
                coming = ask(next);
            }

            list.Records.AddRange(records.Select(keep));
            if (isLast)
            {
                return list;
            }

            page = await InTime(coming, collection, advice, list.Records.Count, total).ConfigureAwait(false);
        }
    }

    // A numbered list that changes while its pages are read would miss or repeat records.
    private class NumberedPages
    {
        public List<JObject> Records;

        // Its count is another, or records are missing.
        public bool HasChanged;

        // A record was updated since the reading began: another one may have gone, and the count is the same. Such a list
        // is read once more; two equal readings are enough.
        public bool MayHaveChanged;
    }

    private async Task<NumberedPages> ReadNumberedPages(
        string first, string collection, string advice, HarvestAnswer firstPage, int pages)
    {
        var read = new NumberedPages { Records = Records(firstPage, collection) };
        long? total = (long?)firstPage.Body["total_entries"];
        string start = Dates.Stamp(firstPage.Date);
        string address = first + (first.IndexOf('?') < 0 ? "?" : "&") + "page=";
        this.CheckRequests(pages - 1, pages, collection, advice, total);
        for (int page = 2; page <= pages; page += ParallelPages)
        {
            int had = read.Records.Count;
            IEnumerable<Task<HarvestAnswer>> requests = Enumerable.Range(page, Math.Min(ParallelPages, pages - page + 1))
                .Select(number => this.GetPage(address + number, collection, advice, had, total));
            foreach (HarvestAnswer answer in await Task.WhenAll(requests.ToList()).ConfigureAwait(false))
            {
                List<JObject> records = Records(answer, collection);
                read.HasChanged |= (long?)answer.Body["total_entries"] != total;
                read.MayHaveChanged |= records.Any(
                    record => string.CompareOrdinal((string)record["updated_at"] ?? "", start) >= 0);
                read.Records.AddRange(records);
            }

            if (read.HasChanged)
            {
                return read;
            }
        }

        // A list that lost one record and gained another has the same count, and its pages overlap.
        read.HasChanged = total.HasValue && read.Records.Select(record => (string)record["id"]).Distinct().Count() != total.Value;
        return read;
    }

    // Whether so many requests may follow.
    private void CheckRequests(int more, int pages, string collection, string advice, long? total)
    {
        if (this.requests + more > LimitRequests)
        {
            throw new BridgeException(504, "GatewayTimeout", "Harvest's list of " + Name(collection) + " has " + total
                + " records on " + pages + " pages, and Harvest answers at most " + LimitRequests
                + " requests in 15 seconds: it cannot be read within one call. " + advice);
        }
    }

    public static long Divide(long count, long parts)
    {
        return (count + parts - 1) / parts;
    }

    private static string Name(string collection)
    {
        return collection.Replace('_', ' ');
    }

    // The response to a request, its body read and parsed.
    private async Task<HarvestAnswer> SendTo(
        string method, string pathAndQuery, HttpContent content, bool isList)
    {
        return (await this.Fetch(method, pathAndQuery, content, isList).ConfigureAwait(false)).Parsed();
    }

    private async Task<HarvestAnswer> Fetch(
        string method, string pathAndQuery, HttpContent content, bool isList)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), this.authority + pathAndQuery);
        this.Authorize(request);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Content = content;
        HttpResponseMessage response = await this.Exchange(request, isList).ConfigureAwait(false);
        string text = response.Content == null ? "" : await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw HarvestError.From(response, text, this.Resource(pathAndQuery));
        }

        this.cancellation.ThrowIfCancellationRequested();
        DateTimeOffset? date = response.Headers.Date;
        return new HarvestAnswer(method == "DELETE" && text == "" ? "{}" : text)
        {
            Status = (int)response.StatusCode,
            Date = date.HasValue ? date.Value.UtcDateTime : Dates.WholeSecond(DateTime.UtcNow),
        };
    }

    private async Task<HttpResponseMessage> Exchange(HttpRequestMessage request, bool isList)
    {
        Interlocked.Increment(ref this.requests);
        try
        {
            return await this.time.Send(this.context, request, isList, this.cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            throw new BridgeException(502, "BadGateway", "Harvest could not be reached. Try again in a minute.");
        }
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

    public static JObject ParseObject(string text)
    {
        string place;
        JObject parsed = ReadObject(text, out place);
        if (parsed == null)
        {
            throw NotUnderstood(place);
        }

        return parsed;
    }

    // Null for what is no JSON object; `place` is the path at which its text cannot be read, if it is known.
    public static JObject ReadObject(string text, out string place)
    {
        place = null;
        try
        {
            return Parse(text) as JObject;
        }
        catch (JsonReaderException unread)
        {
            place = unread.Path;
            return null;
        }
    }

    private static BridgeException NotUnderstood(string place = null)
    {
        return new BridgeException(502, "BadGateway", "Harvest answered with something that is not its usual JSON"
            + (string.IsNullOrEmpty(place) ? "" : ": it cannot be read at '" + place + "'")
            + ". Try again; if it stays, see whether Harvest's status page reports trouble.");
    }

    public static List<JObject> Records(HarvestAnswer page, string collection)
    {
        var items = page.Body[collection] as JArray;
        if (items == null)
        {
            throw NotUnderstood();
        }

        return items.Cast<JObject>().ToList();
    }

    public static Uri Next(HarvestAnswer page)
    {
        var links = page.Body["links"] as JObject;
        string next = links == null ? null : (string)links["next"];
        return next == null ? null : Link(next);
    }

    public static Uri Link(string address)
    {
        return new Uri(new Uri("https://harvest/"), address); // the host is not looked at
    }

    private static bool IsCursor(HarvestAnswer page)
    {
        Uri next = Next(page);
        return next != null && Input.Query(next, "cursor") != null;
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
        return (Resource.Of(path) ?? Resource.TimeEntries).WhoMay;
    }

    // Such as: no user assignment 7 of project 5.
    private static string Missing(string path)
    {
        IEnumerable<string> records = Regex.Matches(path.Split('?')[0], "/([a-z_]+)/([0-9]+)").Cast<Match>().Reverse()
            .Select(record => Resource.SingularOf(record.Groups[1].Value) + " " + record.Groups[2].Value);
        if (!records.Any())
        {
            return "Harvest does not know what was asked for. Check the account id of the connection.";
        }

        return "Harvest has no " + string.Join(" of ", records) + " that the connected user can reach. Check the id, and the"
            + " account id of the connection.";
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

// A list that could not be read in the time of one call.
public class TimeOverException : BridgeException
{
    public TimeOverException(string message)
        : base(504, "GatewayTimeout", message)
    {
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

    public static bool IsCreatedBefore(JObject record, JObject other)
    {
        int byTime = DateTime.Compare(Created(record), Created(other));
        return byTime < 0 || (byTime == 0 && (long)record["id"] < (long)other["id"]);
    }

    public static DateTime Created(JObject record)
    {
        return Instant((string)record["created_at"], "created_at", true);
    }

    // The day of a record's creation in a zone.
    public static string CreatedOn(JObject record, TimeZoneInfo zone)
    {
        return Day(Zones.ToLocal(Created(record), zone));
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
    // A Windows id, then names with their IANA ids.
    private static readonly string[] Table =
    {
        "UTC-11|American Samoa=Pacific/Pago_Pago|Midway Island=Pacific/Midway",
        "Dateline Standard Time|International Date Line West=Etc/GMT+12",
        "Hawaiian Standard Time|Hawaii=Pacific/Honolulu",
        "Alaskan Standard Time|Alaska=America/Juneau",
        "Pacific Standard Time|Pacific Time (US & Canada)=America/Los_Angeles",
        "Pacific Standard Time (Mexico)|Tijuana=America/Tijuana",
        "US Mountain Standard Time|Arizona=America/Phoenix",
        "Central Standard Time (Mexico)|Chihuahua=America/Chihuahua|Guadalajara=America/Mexico_City",
        "Central Standard Time (Mexico)|Mexico City=America/Mexico_City|Monterrey=America/Monterrey",
        "Mountain Standard Time (Mexico)|Mazatlan=America/Mazatlan",
        "Mountain Standard Time|Mountain Time (US & Canada)=America/Denver",
        "Central America Standard Time|Central America=America/Guatemala",
        "Central Standard Time|Central Time (US & Canada)=America/Chicago",
        "Canada Central Standard Time|Saskatchewan=America/Regina",
        "SA Pacific Standard Time|Bogota=America/Bogota|Lima=America/Lima|Quito=America/Guayaquil",
        "Eastern Standard Time|Eastern Time (US & Canada)=America/New_York",
        "US Eastern Standard Time|Indiana (East)=America/Indiana/Indianapolis",
        "Atlantic Standard Time|Atlantic Time (Canada)=America/Halifax",
        "Venezuela Standard Time|Caracas=America/Caracas",
        "SA Western Standard Time|Georgetown=America/Guyana|La Paz=America/La_Paz",
        "Pacific SA Standard Time|Santiago=America/Santiago",
        "Newfoundland Standard Time|Newfoundland=America/St_Johns",
        "E. South America Standard Time|Brasilia=America/Sao_Paulo",
        "Argentina Standard Time|Buenos Aires=America/Argentina/Buenos_Aires",
        "Greenland Standard Time|Greenland=America/Nuuk=America/Godthab",
        "Montevideo Standard Time|Montevideo=America/Montevideo",
        "UTC-02|Mid-Atlantic=Atlantic/South_Georgia",
        "Azores Standard Time|Azores=Atlantic/Azores",
        "Cape Verde Standard Time|Cape Verde Is.=Atlantic/Cape_Verde",
        "Morocco Standard Time|Casablanca=Africa/Casablanca",
        "GMT Standard Time|Dublin=Europe/Dublin|Edinburgh=Europe/London|Lisbon=Europe/Lisbon|London=Europe/London",
        "Greenwich Standard Time|Monrovia=Africa/Monrovia",
        "UTC|UTC=Etc/UTC",
        "W. Europe Standard Time|Amsterdam=Europe/Amsterdam|Berlin=Europe/Berlin|Bern=Europe/Zurich|Rome=Europe/Rome",
        "W. Europe Standard Time|Stockholm=Europe/Stockholm|Vienna=Europe/Vienna|Zurich=Europe/Zurich",
        "Central Europe Standard Time|Belgrade=Europe/Belgrade|Bratislava=Europe/Bratislava|Budapest=Europe/Budapest",
        "Central Europe Standard Time|Ljubljana=Europe/Ljubljana|Prague=Europe/Prague",
        "Romance Standard Time|Brussels=Europe/Brussels|Copenhagen=Europe/Copenhagen|Madrid=Europe/Madrid",
        "Romance Standard Time|Paris=Europe/Paris",
        "Central European Standard Time|Sarajevo=Europe/Sarajevo|Skopje=Europe/Skopje|Warsaw=Europe/Warsaw",
        "Central European Standard Time|Zagreb=Europe/Zagreb",
        "W. Central Africa Standard Time|West Central Africa=Africa/Algiers",
        "GTB Standard Time|Athens=Europe/Athens|Bucharest=Europe/Bucharest",
        "Egypt Standard Time|Cairo=Africa/Cairo",
        "South Africa Standard Time|Harare=Africa/Harare|Pretoria=Africa/Johannesburg",
        "FLE Standard Time|Helsinki=Europe/Helsinki|Kyiv=Europe/Kyiv=Europe/Kiev|Kiev=Europe/Kyiv=Europe/Kiev",
        "FLE Standard Time|Riga=Europe/Riga|Sofia=Europe/Sofia|Tallinn=Europe/Tallinn|Vilnius=Europe/Vilnius",
        "Israel Standard Time|Jerusalem=Asia/Jerusalem",
        "Kaliningrad Standard Time|Kaliningrad=Europe/Kaliningrad",
        "Arabic Standard Time|Baghdad=Asia/Baghdad",
        "Turkey Standard Time|Istanbul=Europe/Istanbul",
        "Arab Standard Time|Kuwait=Asia/Kuwait|Riyadh=Asia/Riyadh",
        "Belarus Standard Time|Minsk=Europe/Minsk",
        "Russian Standard Time|Moscow=Europe/Moscow|St. Petersburg=Europe/Moscow",
        "E. Africa Standard Time|Nairobi=Africa/Nairobi",
        "Volgograd Standard Time|Volgograd=Europe/Volgograd",
        "Iran Standard Time|Tehran=Asia/Tehran",
        "Arabian Standard Time|Abu Dhabi=Asia/Dubai|Muscat=Asia/Muscat",
        "Azerbaijan Standard Time|Baku=Asia/Baku",
        "Russia Time Zone 3|Samara=Europe/Samara",
        "Georgian Standard Time|Tbilisi=Asia/Tbilisi",
        "Caucasus Standard Time|Yerevan=Asia/Yerevan",
        "Afghanistan Standard Time|Kabul=Asia/Kabul",
        "Ekaterinburg Standard Time|Ekaterinburg=Asia/Yekaterinburg",
        "Pakistan Standard Time|Islamabad=Asia/Karachi|Karachi=Asia/Karachi",
        "West Asia Standard Time|Tashkent=Asia/Tashkent|Almaty=Asia/Almaty|Astana=Asia/Almaty",
        "India Standard Time|Chennai=Asia/Kolkata|Kolkata=Asia/Kolkata|Mumbai=Asia/Kolkata|New Delhi=Asia/Kolkata",
        "Sri Lanka Standard Time|Sri Jayawardenepura=Asia/Colombo",
        "Nepal Standard Time|Kathmandu=Asia/Kathmandu",
        "Bangladesh Standard Time|Dhaka=Asia/Dhaka",
        "Central Asia Standard Time|Urumqi=Asia/Urumqi",
        "Myanmar Standard Time|Rangoon=Asia/Yangon=Asia/Rangoon",
        "SE Asia Standard Time|Bangkok=Asia/Bangkok|Hanoi=Asia/Bangkok|Jakarta=Asia/Jakarta",
        "North Asia Standard Time|Krasnoyarsk=Asia/Krasnoyarsk",
        "N. Central Asia Standard Time|Novosibirsk=Asia/Novosibirsk",
        "China Standard Time|Beijing=Asia/Shanghai|Chongqing=Asia/Shanghai|Hong Kong=Asia/Hong_Kong",
        "North Asia East Standard Time|Irkutsk=Asia/Irkutsk",
        "Singapore Standard Time|Kuala Lumpur=Asia/Kuala_Lumpur|Singapore=Asia/Singapore",
        "W. Australia Standard Time|Perth=Australia/Perth",
        "Taipei Standard Time|Taipei=Asia/Taipei",
        "Ulaanbaatar Standard Time|Ulaanbaatar=Asia/Ulaanbaatar",
        "Tokyo Standard Time|Osaka=Asia/Tokyo|Sapporo=Asia/Tokyo|Tokyo=Asia/Tokyo",
        "Korea Standard Time|Seoul=Asia/Seoul",
        "Yakutsk Standard Time|Yakutsk=Asia/Yakutsk",
        "Cen. Australia Standard Time|Adelaide=Australia/Adelaide",
        "AUS Central Standard Time|Darwin=Australia/Darwin",
        "E. Australia Standard Time|Brisbane=Australia/Brisbane",
        "AUS Eastern Standard Time|Canberra=Australia/Sydney|Melbourne=Australia/Melbourne|Sydney=Australia/Sydney",
        "West Pacific Standard Time|Guam=Pacific/Guam|Port Moresby=Pacific/Port_Moresby",
        "Tasmania Standard Time|Hobart=Australia/Hobart",
        "Vladivostok Standard Time|Vladivostok=Asia/Vladivostok",
        "Magadan Standard Time|Magadan=Asia/Magadan",
        "Central Pacific Standard Time|New Caledonia=Pacific/Noumea|Solomon Is.=Pacific/Guadalcanal",
        "Russia Time Zone 10|Srednekolymsk=Asia/Srednekolymsk",
        "New Zealand Standard Time|Auckland=Pacific/Auckland|Wellington=Pacific/Auckland",
        "Fiji Standard Time|Fiji=Pacific/Fiji",
        "Russia Time Zone 11|Kamchatka=Asia/Kamchatka",
        "UTC+12|Marshall Is.=Pacific/Majuro",
        "Chatham Islands Standard Time|Chatham Is.=Pacific/Chatham",
        "Tonga Standard Time|Nuku'alofa=Pacific/Tongatapu",
        "Samoa Standard Time|Samoa=Pacific/Apia",
        "UTC+13|Tokelau Is.=Pacific/Fakaofo",
    };

    public static DateTime ToLocal(DateTime utc, TimeZoneInfo zone)
    {
        DateTime instant = DateTime.SpecifyKind(utc, DateTimeKind.Utc);
        return DateTime.SpecifyKind(instant + zone.GetUtcOffset(instant), DateTimeKind.Unspecified);
    }

    // A time that a change of clocks skips counts on from it; of one that occurs twice, the second is meant. Only offsets of
    // instants are asked for: hosts disagree on times that are invalid or ambiguous.
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        DateTime clock = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        DateTime later = clock - zone.GetUtcOffset(clock.AddDays(1));
        return later + zone.GetUtcOffset(later) == clock ? later : clock - zone.GetUtcOffset(clock.AddDays(-1));
    }

    // The last second of a day. A midnight that a change of clocks skips is the moment of the change; of one that occurs
    // twice, the first ends the day.
    public static DateTime EndOf(string day, TimeZoneInfo zone)
    {
        DateTime midnight = DateTime.SpecifyKind(Dates.TryInstant(day).Value.AddDays(1), DateTimeKind.Utc);
        DateTime first = midnight - zone.GetUtcOffset(midnight.AddDays(-1));
        return (ToLocal(first, zone) == midnight ? first : ToUtc(midnight, zone)).AddSeconds(-1);
    }

    // The zone that a running timer tells, by its start as an instant and as a clock time; null where no entry tells it.
    public static TimeZoneInfo ToldBy(IEnumerable<JObject> entries)
    {
        foreach (JObject entry in entries)
        {
            DateTime? clock = Dates.OnDay((string)entry["spent_date"], (string)entry["started_time"]);
            DateTime? instant = Dates.TryInstant((string)entry["timer_started_at"] ?? "");
            if (!clock.HasValue || !instant.HasValue || ((decimal?)entry["hours_without_timer"] ?? 0) != 0)
            {
                continue; // a timer that goes on from earlier work has started more than once
            }

            TimeSpan between = DateTime.SpecifyKind(clock.Value, DateTimeKind.Utc) - instant.Value;
            TimeSpan offset = TimeSpan.FromMinutes(Math.Round(between.TotalMinutes / 15) * 15);
            if (offset >= TimeSpan.FromHours(-12) && offset <= TimeSpan.FromHours(14)
                && (between - offset).Duration() <= TimeSpan.FromMinutes(1))
            {
                return TimeZoneInfo.CreateCustomTimeZone("told", offset, "told", "told");
            }
        }

        return null;
    }

    public static TimeZoneInfo Find(string name)
    {
        string wanted = (name ?? "").Replace('\u2019', '\'');
        string row = Table.FirstOrDefault(zones => zones.Contains("|" + wanted + "=")) ?? "";
        IEnumerable<string> ids = row.Split('|').Where(zone => zone.StartsWith(wanted + "=", StringComparison.Ordinal))
            .SelectMany(zone => zone.Split('=').Skip(1)).Concat(new[] { row.Split('|')[0] });
        return Resolve(row == "" ? new[] { wanted } : ids, name);
    }

    private static TimeZoneInfo Resolve(IEnumerable<string> ids, string name)
    {
        foreach (string id in ids)
        {
            try
            {
                return TimeZoneInfo.FindSystemTimeZoneById(id);
            }
            catch (Exception error) when (error is TimeZoneNotFoundException || error is InvalidTimeZoneException)
            {
            }
        }

        string named = string.IsNullOrEmpty(name) ? "names no time zone for the user" : "names the time zone '" + name
            + "', which this connector does not know";
        throw new BridgeException(502, "UnknownTimeZone", "Harvest " + named + ". Set the user's time zone in Harvest, or give"
            + " the date in full.");
    }
}
