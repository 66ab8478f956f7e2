-- @from datetime2(3)
SELECT [s].[Id], [s].[EndReason], [s].[EndedAt]
FROM [Sessions] AS [s]
WHERE [s].[EndedAt] > @from AND [s].[EndedAt] IS NOT NULL
