-- @p datetime2(3)
-- @p2 tinyint
-- @id varbinary(16)
UPDATE [s]
SET [s].[EndedAt] = @p,
    [s].[EndReason] = @p2
FROM [Sessions] AS [s]
WHERE [s].[Id] = @id AND [s].[EndedAt] IS NULL

-- @id varbinary(16)
SELECT [s].[Id], [s].[EndReason], [s].[EndedAt]
FROM [Sessions] AS [s]
WHERE [s].[Id] = @id AND [s].[EndedAt] IS NOT NULL
