using System.Collections.Concurrent;
using System.Net;

namespace Api.Client.Protocol;

/// <summary>
/// Finishes flows whose answers may be lost. A flow is finished once: who asks again after a lost answer is told that the code is
/// not valid, although everything is done. So before such an error is shown, it is looked whether it is true.
/// </summary>
internal sealed class LostAnswers
{
    /// <summary>The flows and links that were sent and not answered yet, with what was so before they were.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset?> _unanswered = new(StringComparer.Ordinal);

    /// <summary>What was so before the key was sent first; false when there is no unanswered one.</summary>
    public bool TryGet(FlowKey key, out DateTimeOffset? before) => _unanswered.TryGetValue(key.Text, out before);

    /// <summary>Sends the key, once.</summary>
    /// <param name="key">What finishes the flow.</param>
    /// <param name="before">To be found again by <see cref="TryGet"/> while there is no answer.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="read">Takes an answer that is a success; null when it is not the API's.</param>
    /// <param name="find">What the answer would have been, if the flow turns out to be finished; else null or an exception.</param>
    /// <exception cref="ApiException">It was refused.</exception>
    /// <exception cref="NoAnswerException">No answer came, and whether the flow is finished could not be found out.</exception>
    public async Task<T> FinishAsync<T>(
        FlowKey key,
        DateTimeOffset? before,
        Func<Task<ApiAnswer>> send,
        Func<ApiAnswer, Task<T?>> read,
        Func<Task<T?>> find)
        where T : class
    {
        var isRepeated = !_unanswered.TryAdd(key.Text, before);
        HttpRequestException error;
        try
        {
            var answer = await send().ConfigureAwait(false);
            if (answer.IsSuccess && await read(answer).ConfigureAwait(false) is { } result)
            {
                return Answered(key, result);
            }

            error = answer.IsSuccess ? new NoAnswerException() : answer.ToError();
        }
        catch (NoAnswerException exception)
        {
            error = exception;
        }

        if (IsLost(error) || (isRepeated && error is ApiException { Code: "code_not_valid" }))
        {
            try
            {
                if (await find().ConfigureAwait(false) is { } found)
                {
                    return Answered(key, found);
                }
            }
            catch (HttpRequestException)
            {
                // It is not finished, or that cannot be found out now.
            }
        }
        else if (!isRepeated && error is not ApiException { Status: >= HttpStatusCode.InternalServerError })
        {
            _unanswered.TryRemove(key.Text, out _);
        }

        throw error;
    }

    /// <summary>A gateway that says so has no answer of the API either.</summary>
    private static bool IsLost(HttpRequestException error) =>
        error is NoAnswerException or ApiException { Code: "unknown", Status: >= HttpStatusCode.InternalServerError };

    private T Answered<T>(FlowKey key, T result)
    {
        _unanswered.TryRemove(key.Text, out _);
        return result;
    }
}
