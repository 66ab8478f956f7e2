using Api.Client.Storage;

namespace Api.Client;

/// <summary>Where an <see cref="ApiSession"/> finds what it needs.</summary>
public sealed class ApiSessionOptions
{
    /// <summary>The address of the API, including its path base.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>Where the session is kept. In memory it ends with the program.</summary>
    public ISessionStorage Storage { get; init; } = new MemorySessionStorage();

    /// <summary>
    /// What keeps two programs on one storage apart. By default the storage's own locks if it has some, else locks within this
    /// session.
    /// </summary>
    public ISessionLocks? Locks { get; init; }

    /// <summary>Sends the token calls. By default what the platform has.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The wall clock and its timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
