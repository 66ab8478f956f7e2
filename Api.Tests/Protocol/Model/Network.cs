namespace Api.Tests.Protocol.Model;

/// <summary>How an answer gets into the store that the tabs share.</summary>
public enum Store
{
    /// <summary>Only if the store still holds the token that was sent.</summary>
    CompareBeforeStore,

    /// <summary>The cookie: by the browser, whenever an answer sets it. Unchanged does not.</summary>
    Cookie,

    /// <summary>Mutant: the cookie, set by Unchanged too.</summary>
    CookieSetByUnchanged,
}

/// <summary>What becomes of the key beside the token.</summary>
public enum Keys
{
    None,

    /// <summary>Shared by the tabs, kept until the token changes.</summary>
    KeptWithToken,

    /// <summary>Mutant: shared, dropped at any answer.</summary>
    DroppedAtAnyAnswer,

    /// <summary>Mutant: shared, never dropped but on 422.</summary>
    Constant,
}

/// <summary>What a second party got hold of, once.</summary>
public enum Loot
{
    None,
    Token,
    TokenAndKey,
}

/// <summary>Clients, network and servers of one run of the model. Times are ticks.</summary>
public sealed record Network
{
    /// <summary>L.</summary>
    public required int Leeway { get; init; }

    /// <summary>D: a request is decided at most so long after it was sent.</summary>
    public int Deadline { get; init; } = 1;

    /// <summary>W: an answer is stored at most so long after its request was sent.</summary>
    public int TimeOut { get; init; } = 2;

    /// <summary>s: one of two replicas is so much ahead.</summary>
    public int Skew { get; init; }

    public int Tabs { get; init; } = 1;

    public Store Store { get; init; }

    public Keys Keys { get; init; }

    /// <summary>One refresh at a time.</summary>
    public bool Lock { get; init; }

    /// <summary>No token is presented before it has been stored for so long.</summary>
    public int Wait { get; init; }

    /// <summary>R, as an assumption; null when nothing is assumed.</summary>
    public int? StoredWithin { get; init; }

    /// <summary>n: so many requests or answers are lost in a row, and clients repeat at once; null for any number.</summary>
    public int? Losses { get; init; }

    /// <summary>A client may give up at any time, as by a reload, and not only when its time is out.</summary>
    public bool Reloads { get; init; } = true;

    /// <summary>Answers to requests that were given up still reach the store.</summary>
    public bool LateAnswers { get; init; } = true;

    /// <summary>A request may reach the server twice.</summary>
    public bool Doubles { get; init; } = true;

    /// <summary>The key is read before the browser adds the cookie.</summary>
    public bool ReadsKeyFirst { get; init; }

    /// <summary>How many requests and answers that nobody waits for are under way at most.</summary>
    public int Strays { get; init; } = 2;

    public Loot Thief { get; init; }

    public override string ToString()
    {
        List<string> parts = [$"L={Leeway}", $"D={Deadline}", $"W={TimeOut}", $"tabs={Tabs}", Store.ToString()];
        Add(Skew > 0, $"s={Skew}");
        Add(Keys != Keys.None, $"key {Keys}");
        Add(Lock, "lock");
        Add(Wait > 0, $"wait={Wait}");
        Add(StoredWithin is not null, $"R={StoredWithin}");
        Add(Losses is not null, $"n={Losses}");
        Add(!Reloads, "no reloads");
        Add(!LateAnswers, "no late answers");
        Add(!Doubles, "no doubles");
        Add(ReadsKeyFirst, "key read first");
        Add(Thief != Loot.None, $"thief with {Thief}");
        return string.Join(", ", parts);

        void Add(bool holds, string text)
        {
            if (holds)
            {
                parts.Add(text);
            }
        }
    }
}
