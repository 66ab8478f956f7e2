using System.Security.Cryptography;
using System.Text;
using Api.Application.Results;
using Api.Domain.Flows;
using Api.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Api.Application.Flows;

/// <summary>
/// The way to the end of a flow, one for all kinds: find it, count the try, compare, finish. Whatever is wrong about flow, code or
/// link is one answer.
/// </summary>
public sealed class FlowFinish(IFlowStore flows, TimeProvider time, ILogger<FlowFinish> logger)
{
    /// <summary>Finishes a flow by what is presented for it.</summary>
    /// <param name="kind">What the call finishes.</param>
    /// <param name="caller">Who is signed in; null where the call is anonymous.</param>
    /// <param name="key">What is presented.</param>
    /// <param name="finish">Does what the flow was asked for. When it cannot, the flow goes on.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What <paramref name="finish"/> returned, or <see cref="Error.CodeNotValid"/>.</returns>
    internal async Task<Result<T>> RunAsync<T>(
        FlowKind kind,
        UserId? caller,
        FlowKey key,
        Func<OpenFlow, Task<Result<T>>> finish,
        CancellationToken cancellationToken)
        where T : notnull
    {
        var proof = key.Link is null ? FlowProof.Code : FlowProof.Link;
        if (await FindAsync(key, cancellationToken) is not { } open)
        {
            return new Error.CodeNotValid();
        }

        return open.Flow.Present(kind, caller, proof, time.GetUtcNow()) switch
        {
            FlowOutcome.Finish => await finish(open),
            FlowOutcome.TryCode { Counted: var counted } =>
                await TryCodeAsync(open with { Flow = counted }, key.Code!, finish, cancellationToken),
            _ => new Error.CodeNotValid(),
        };
    }

    private async Task<Result<T>> TryCodeAsync<T>(
        OpenFlow open,
        string code,
        Func<OpenFlow, Task<Result<T>>> finish,
        CancellationToken cancellationToken)
        where T : notnull
    {
        // Without its key there is nothing to compare.
        if (open.Code is not { } expected)
        {
            return new Error.CodeNotValid();
        }

        if (!(await flows.CountTryAsync(open.Flow.Id, cancellationToken)).Succeeded(out var counted, out var error))
        {
            return error;
        }

        if (open.Flow.Compare(IsRight(expected, code), counted.MayBeCompared) is not FlowOutcome.Finish)
        {
            if (counted.IsLast)
            {
                // Who guesses does not stop it by hanging up.
                await flows.TellOfGuessesAsync(open.Flow.Id, CancellationToken.None);
            }

            return new Error.CodeNotValid();
        }

        try
        {
            return await finish(open);
        }
        finally
        {
            await GiveBackAsync(open.Flow.Id, counted);
        }
    }

    /// <summary>What the flow was to do is done by now, or refused: that is the answer, and a try that stays counted is not.</summary>
    private async Task GiveBackAsync(FlowId id, CountedTry counted)
    {
        try
        {
            await flows.GiveBackAsync(id, counted, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.TryStaysCounted(logger, exception);
        }
    }

    private async Task<OpenFlow?> FindAsync(FlowKey key, CancellationToken cancellationToken)
    {
        if (key.Link is { } text)
        {
            return FlowLink.TryParse(text, out var link) ? await flows.FindAsync(link, cancellationToken) : null;
        }

        return FlowToken.TryParse(key.Flow!, out var token) ? await flows.FindAsync(token, cancellationToken) : null;
    }

    /// <summary>People type the code in groups.</summary>
    private static bool IsRight(string expected, string code) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(expected),
        Encoding.UTF8.GetBytes(string.Concat(code.Where(character => !char.IsWhiteSpace(character) && character != '-'))));
}
