-- @p varbinary(16)
-- @p3 varbinary(16)
-- @p4 varbinary(32)
-- @p5 datetime2(3)
-- @p6 datetime2(3)
-- @p7 datetime2(3)
-- @p8 varchar(256)
-- @read_Id varbinary(16)
-- @read_CurrentTokenId varbinary(16)
UPDATE [s]
SET [s].[PreviousTokenId] = @p,
    [s].[CurrentTokenId] = @p3,
    [s].[RotationKeyHash] = @p4,
    [s].[RotatedAt] = @p5,
    [s].[LastUsedAt] = @p6,
    [s].[RefreshExpiresAt] = @p7,
    [s].[UserAgent] = @p8
FROM [Sessions] AS [s]
WHERE [s].[Id] = @read_Id AND [s].[CurrentTokenId] = @read_CurrentTokenId AND [s].[EndedAt] IS NULL
