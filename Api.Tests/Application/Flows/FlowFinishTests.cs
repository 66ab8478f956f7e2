using Api.Application.Flows;
using Api.Application.Results;
using Api.Domain.Flows;
using Api.Domain.Users;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Api.Tests.Application.Flows;

/// <summary>What is told when the steps beside the finish fail.</summary>
public sealed class FlowFinishTests
{
    private const string Code = "12345678";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly Mock<IFlowStore> _flows = new();

    private readonly Flow _flow = Flow.Start(
        FlowId.New(Now), FlowKind.PasswordReset, new UserId(1), isVoid: false, TimeSpan.FromMinutes(15), TimeProvider.System.GetUtcNow());

    [Test]
    public async Task What_is_done_is_answered_though_its_try_stays_counted()
    {
        Finds(Code);
        _flows.Setup(flows => flows.GiveBackAsync(It.IsAny<FlowId>(), It.IsAny<CountedTry>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());

        var result = await FinishAsync(_ => Task.FromResult<Result<string>>("done"), default);

        Assert.That(result.Value, Is.EqualTo("done"));
    }

    [Test]
    public async Task A_right_code_is_given_back_when_the_finish_fails_and_when_the_caller_has_hung_up()
    {
        Finds(Code);
        using var hungUp = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(() => FinishAsync(
            async _ =>
            {
                await hungUp.CancelAsync();
                throw new OperationCanceledException(hungUp.Token);
            },
            hungUp.Token));

        _flows.Verify(flows => flows.GiveBackAsync(_flow.Id, It.IsAny<CountedTry>(), CancellationToken.None), Times.Once);
    }

    [Test]
    public async Task Who_hangs_up_after_the_last_guess_is_told_of_all_the_same()
    {
        Finds(Code);
        using var hungUp = new CancellationTokenSource();

        await RunAsync("00000000", _ => throw new NotSupportedException(), hungUp.Token);

        _flows.Verify(flows => flows.TellOfGuessesAsync(_flow.Id, CancellationToken.None), Times.Once);
    }

    [Test]
    public async Task Where_the_key_of_the_code_is_not_known_no_try_is_counted()
    {
        Finds(code: null);

        var result = await FinishAsync(_ => throw new NotSupportedException(), default);

        Assert.That(result.Error, Is.TypeOf<Error.CodeNotValid>());
        _flows.Verify(flows => flows.CountTryAsync(It.IsAny<FlowId>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    private void Finds(string? code)
    {
        _flows.Setup(flows => flows.FindAsync(It.IsAny<FlowToken>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new OpenFlow(_flow, code, NewAddress: null, SignUp: null, OwnerState: null));
        _flows.Setup(flows => flows.CountTryAsync(It.IsAny<FlowId>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new CountedTry(MayBeCompared: true, IsLast: true, Now, []));
    }

    private Task<Result<string>> FinishAsync(Func<OpenFlow, Task<Result<string>>> finish, CancellationToken cancellationToken) =>
        RunAsync(Code, finish, cancellationToken);

    private Task<Result<string>> RunAsync(
        string code,
        Func<OpenFlow, Task<Result<string>>> finish,
        CancellationToken cancellationToken) =>
        new FlowFinish(_flows.Object, TimeProvider.System, NullLogger<FlowFinish>.Instance).RunAsync(
            FlowKind.PasswordReset, caller: null, FlowKey.OfCode(FlowToken.New().Reveal(), code), finish, cancellationToken);
}
