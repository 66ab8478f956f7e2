namespace Api.Bench.Rows;

/// <summary>Every row that compares two programs, in the order in which they are measured.</summary>
internal static class AllRows
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        .. Me.Rows,
        .. UserList.Rows,
        .. RefreshWithoutRotation.Rows,
        .. RefreshWithRotation.Rows,
        TwoProcesses.Row,
        YoungRefresh.Row,
        .. TokenCheck.Rows,
        TokenCheckOfManySessions.Row,
        Login.Row,
        RefreshBesideLogins.Row,
        StoredSessions.Row,
        MillionUsers.Row,
        RowsAfterRefreshes.Row,
        FirstToken.Row,
        FirstRestore.Row,
        Memory.Row,
        Soak.Row,
    ];
}
