using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <content>What users do with their own accounts.</content>
internal sealed partial class DatabaseCalls
{
    private async Task CallFlowsAsync()
    {
        var token = FlowToken.New();
        var link = FlowLink.Of(new byte[FlowLink.Size]);
        var address = $"{_name}@example.com";
        var signUp = new FlowDraft(FlowKind.SignUp, address, Again: null, [address])
        {
            NewAddress = address,
            SignUp = UserValues.Named(_name, address),
            Stranger = _ipv6,
            Mail = new FlowMail(MailTemplate.SignUp, address, User: null, ShowsCode: true, IsConfirmed: false),
        };
        var again = signUp with { Again = token.Reveal() };
        var id = FlowId.New(_now);
        var counted = new CountedTry(MayBeCompared: true, IsLast: true, _now, new byte[32]);
        await CallAsync("of a stranger", (INewFlows flows) => flows.AskAsync(signUp, default));
        await CallAsync("with a new counter", (INewFlows flows) => flows.AskAsync(signUp, default), WithoutCounter);
        await CallAsync("once more", (INewFlows flows) => flows.AskAsync(again, default));
        await CallAsync("and the commit is not answered", (INewFlows flows) => flows.AskAsync(signUp, default), LosingCommit);
        await CallAsync("by its token", (IFlowStore flows) => flows.FindAsync(token, default));
        await CallAsync("by its link", (IFlowStore flows) => flows.FindAsync(link, default));
        await CallAsync("a code", (IFlowStore flows) => flows.CountTryAsync(id, default));
        await CallAsync("a code with a new counter", (IFlowStore flows) => flows.CountTryAsync(id, default), WithoutCounter);
        await CallAsync("a code too many", (IFlowStore flows) => flows.CountTryAsync(id, default), server => server.Changes.Enqueue(0));
        await CallAsync("a right code", (IFlowStore flows) => flows.GiveBackAsync(id, counted, default));
        await CallAsync("the owner", (IFlowStore flows) => flows.TellOfGuessesAsync(id, default));
        await CallAsync("old flows", (IFlowStore flows) => flows.SweepAsync(_now, _variant, default));
        await CallAsync("for a mail", (IFlowMails mails) => mails.FindAsync(id.Value, default));
    }

    private async Task CallFlowEndingsAsync()
    {
        var values = UserValues.Named(_name, $"{_name}@example.com");
        var state = OwnerState.Of(new ApplicationUser { SecurityStamp = _name, Email = _name });
        var flow = Flow.Start(FlowId.New(_now), FlowKind.PasswordReset, _id, isVoid: false, TimeSpan.FromMinutes(15), _now);
        var open = new OpenFlow(flow, "12345678", NewAddress: null, SignUp: null, state);
        var change = open with { NewAddress = $"new{_name}@example.com" };
        await CallAsync("a sign-up", (IFlowEndings ends) => ends.TrySignUpAsync(open, values, _name, default), WithoutNamesake);
        await CallAsync(
            "a sign-up, and the commit is not answered",
            (IFlowEndings ends) => ends.TrySignUpAsync(open, values, _name, default),
            WithoutNamesake,
            LosingCommit);
        await CallAsync("a reset", (IFlowEndings ends) => ends.TryResetPasswordAsync(open, _name, default));
        await CallAsync(
            "a reset, and the commit is not answered",
            (IFlowEndings ends) => ends.TryResetPasswordAsync(open, _name, default),
            LosingCommit);
        await CallAsync(
            "a flow that is gone",
            (IFlowEndings ends) => ends.TryResetPasswordAsync(open, _name, default),
            LosingFlow);
        await CallAsync("another address", (IFlowEndings ends) => ends.TryChangeEmailAsync(change, default));
        await CallAsync(
            "another address, and the commit is not answered",
            (IFlowEndings ends) => ends.TryChangeEmailAsync(change, default),
            LosingCommit);
        await CallAsync("by address", (IAddressedAccounts accounts) => accounts.FindByEmailAsync(_name, default));
        await CallAsync("by login name", (IAddressedAccounts accounts) => accounts.FindByLoginNameAsync(_name, default));
        await CallAsync("by user name", (IAddressedAccounts accounts) => accounts.HasUsernameAsync(_name, default));
        await CallAsync("a password", (IAddressedAccounts accounts) => accounts.HasPasswordAsync(_id, default));
        await CallAsync(
            "a step-up",
            (ISessionStore store) => store.TryProveAsync(_session.Prove(AuthenticationMethods.Password, _now), _verified, default));
    }

    private static void LosingFlow(StandInServer server)
    {
        // The user, the counter of its logins, and the flow.
        server.Changes.Enqueue(1);
        server.Changes.Enqueue(1);
        server.Changes.Enqueue(0);
    }

    private static void WithoutCounter(StandInServer server) => server.FindsNothingBy = "[AddressCounters]";
}
