namespace Api.Domain.Sessions;

/// <summary>What the user of a session proved.</summary>
/// <param name="At">When last: the <c>auth_time</c> claim; whole seconds.</param>
/// <param name="Methods">By what: the <c>amr</c> claim.</param>
public sealed record LoginProof(DateTimeOffset At, AuthenticationMethods Methods);
