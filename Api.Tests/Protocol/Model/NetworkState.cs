using System.Runtime.CompilerServices;

namespace Api.Tests.Protocol.Model;

/// <summary>How far a tab's refresh, or a stray request, has come.</summary>
internal enum Phase
{
    Idle,
    KeyRead,
    Sent,
    Answered,
    Lost,

    /// <summary>Given up, to be repeated at once.</summary>
    Again,
}

/// <summary>A request and then its answer.</summary>
/// <param name="Phase">Where it is.</param>
/// <param name="Token">The token that was sent, as its distance from the current one.</param>
/// <param name="Key">The key that was sent.</param>
/// <param name="Age">Ticks since it was sent.</param>
/// <param name="Answer">The token that was handed out, or another answer.</param>
internal readonly record struct Message(Phase Phase, int Token, int Key, int Age, int Answer)
{
    /// <summary>An answer that sets no cookie.</summary>
    public const int SetsNothing = 4;

    /// <summary>The answer 422.</summary>
    public const int KeyReused = 5;

    /// <summary>The key counts last, for it is only a name.</summary>
    public int Order => ((int)Phase << 24) | (Token << 20) | (Age << 12) | (Answer << 8) | Key;
}

/// <summary>What the thief holds, and how far the two parties have left each other behind.</summary>
/// <param name="Token">The newest token of the thief; null before the theft.</param>
/// <param name="Key">The key that was stolen with it.</param>
/// <param name="OwnerBehind">Ticks since the first rotation by the thief that the owner has not caught up with.</param>
/// <param name="ThiefBehind">The same for the thief.</param>
/// <param name="Rounds">How many rotations by the other were caught up with.</param>
internal readonly record struct Theft(int? Token, int Key, int? OwnerBehind, int? ThiefBehind, int Rounds);

/// <summary>Room for the messages of all tabs, then of nobody.</summary>
[InlineArray(Size)]
internal struct Messages
{
    public const int Size = 7;

    private Message _first;
}

/// <summary>A moment: the row, the store that the tabs share, and all that is under way.</summary>
internal struct NetworkState
{
    /// <summary>The distance from which on tokens are not told apart.</summary>
    public const int Oldest = 3;

    public Row Row;

    /// <summary>The token in the store.</summary>
    public int Token;

    /// <summary>The key beside it.</summary>
    public int Key;

    /// <summary>Whether the store has held the current token.</summary>
    public bool Arrived;

    /// <summary>Ticks since the store got its token.</summary>
    public int Stored;

    /// <summary>Messages lost since the last rotation.</summary>
    public int Losses;

    /// <summary>Tabs, then strays.</summary>
    public int Count;

    public Messages Messages;

    public Theft Theft;

    /// <summary>The last key that was made.</summary>
    public int LastKey;

    public void Add(Message stray) => Messages[Count++] = stray;

    public void RemoveAt(int slot)
    {
        for (var i = slot; i < Count - 1; i++)
        {
            Messages[i] = Messages[i + 1];
        }

        Messages[--Count] = default;
    }

    /// <summary>A rotation takes every token one step away from the current one.</summary>
    public void AgeTokens()
    {
        Token = Older(Token);
        for (var i = 0; i < Count; i++)
        {
            var message = Messages[i];
            if (message.Phase is Phase.Sent or Phase.Answered or Phase.Lost)
            {
                var answer = message.Phase is Phase.Answered && message.Answer <= Oldest ? Older(message.Answer) : message.Answer;
                Messages[i] = message with { Token = Older(message.Token), Answer = answer };
            }
        }

        Theft = Theft with { Token = Theft.Token is { } token ? Older(token) : null };
    }

    private static int Older(int token) => Math.Min(Oldest, token + 1);
}
