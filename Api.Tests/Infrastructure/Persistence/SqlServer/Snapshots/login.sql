-- @p nvarchar(512)
-- @p3 int
-- @p5 datetime2(3)
-- @account_User_Id_Value bigint
-- @account_PasswordHash nvarchar(512)
UPDATE [u]
SET [u].[PasswordHash] = @p,
    [u].[AccessFailedCount] = @p3,
    [u].[LockoutEnd] = NULL,
    [u].[LastLogin] = @p5
FROM [Users] AS [u]
WHERE [u].[Id] = @account_User_Id_Value AND [u].[IsActive] = CAST(1 AS bit) AND [u].[PasswordHash] = @account_PasswordHash

-- @p int
-- @user_Value bigint
UPDATE [l]
SET [l].[Failures] = @p
FROM [LoginCounters] AS [l]
WHERE [l].[Id] = @user_Value AND [l].[Failures] > 0

-- @owner bigint
-- @expired datetime2(3)
-- @p int
SELECT [s].[Id]
FROM [Sessions] AS [s]
WHERE [s].[UserId] = @owner AND [s].[EndedAt] IS NULL AND [s].[RefreshExpiresAt] > @expired
ORDER BY [s].[LastUsedAt] DESC, [s].[Id] DESC
OFFSET @p ROWS

-- @p datetime2(3)
-- @p2 tinyint
-- @tooMany1 varbinary(16)
UPDATE [s]
SET [s].[EndedAt] = @p,
    [s].[EndReason] = @p2
FROM [Sessions] AS [s]
WHERE [s].[Id] = @tooMany1 AND [s].[EndedAt] IS NULL

-- @tooMany1 varbinary(16)
SELECT [s].[Id], [s].[EndReason], [s].[EndedAt]
FROM [Sessions] AS [s]
WHERE [s].[Id] = @tooMany1 AND [s].[EndedAt] IS NOT NULL

SAVE TRANSACTION [__EFSavePoint];

-- @p0 varbinary(16)
-- @p1 datetime2(3)
-- @p2 datetime2(3)
-- @p3 varbinary(16)
-- @p4 tinyint
-- @p5 datetime2(3)
-- @p6 datetime2(3)
-- @p7 varchar(45)
-- @p8 datetime2(3)
-- @p9 tinyint
-- @p10 varchar(45)
-- @p11 varbinary(16)
-- @p12 datetime2(3)
-- @p13 datetime2(3)
-- @p14 varbinary(32)
-- @p15 varchar(256)
-- @p16 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [Sessions] ([Id], [AuthenticatedAt], [CreatedAt], [CurrentTokenId], [EndReason], [EndedAt], [ExpiresAt], [IpAddress], [LastUsedAt], [Methods], [Network], [PreviousTokenId], [RefreshExpiresAt], [RotatedAt], [RotationKeyHash], [UserAgent], [UserId])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16);
