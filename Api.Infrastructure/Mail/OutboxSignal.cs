namespace Api.Infrastructure.Mail;

/// <summary>Wakes the sending of mails when this process has committed one. What other processes commit is found by polling.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Raises it; once more while it is raised changes nothing.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is raised already.
        }
        catch (ObjectDisposedException)
        {
            // The program ends: the mail is sent after the next start.
        }
    }

    /// <summary>Waits until it is raised, and lowers it.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _raised.WaitAsync(cancellationToken);

    public void Dispose() => _raised.Dispose();
}
