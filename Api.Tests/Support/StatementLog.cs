using System.Collections.Concurrent;
using System.Data.Common;

namespace Api.Tests.Support;

/// <summary>The statements that are sent between two moments, but for the regular reading of ended sessions.</summary>
internal sealed class StatementLog : StatementInterceptor
{
    private readonly ConcurrentQueue<string> _sent = new();
    private volatile bool _isOn;

    public void Start()
    {
        _sent.Clear();
        _isOn = true;
    }

    public List<string> Stop()
    {
        _isOn = false;
        return [.. _sent];
    }

    protected override void OnSending(DbCommand command)
    {
        if (_isOn && !command.CommandText.Contains("\"EndedAt\" > @", StringComparison.Ordinal))
        {
            _sent.Enqueue(command.CommandText);
        }
    }
}
