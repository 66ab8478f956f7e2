IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [Roles] (
        [Id] bigint NOT NULL IDENTITY,
        [Name] nvarchar(300) NOT NULL,
        [NormalizedName] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ConcurrencyStamp] nvarchar(64) NULL,
        CONSTRAINT [PK_Roles] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [Sessions] (
        [Id] binary(16) NOT NULL,
        [UserId] bigint NOT NULL,
        [CurrentTokenId] binary(16) NOT NULL,
        [PreviousTokenId] binary(16) NULL,
        [RotationKeyHash] binary(32) NULL,
        [CreatedAt] datetime2(3) NOT NULL,
        [RotatedAt] datetime2(3) NULL,
        [LastUsedAt] datetime2(3) NOT NULL,
        [RefreshExpiresAt] datetime2(3) NOT NULL,
        [ExpiresAt] datetime2(3) NOT NULL,
        [EndedAt] datetime2(3) NULL,
        [EndReason] tinyint NULL,
        [UserAgent] varchar(256) NULL,
        [IpAddress] varchar(45) NULL,
        CONSTRAINT [PK_Sessions] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [Users] (
        [Id] bigint NOT NULL IDENTITY,
        [FirstName] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [LastName] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [IsActive] bit NOT NULL,
        [DateJoined] datetime2(3) NOT NULL,
        [LastLogin] datetime2(3) NULL,
        [SearchText] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [UserName] nvarchar(300) NOT NULL,
        [NormalizedUserName] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Email] nvarchar(508) NULL,
        [NormalizedEmail] nvarchar(508) COLLATE Latin1_General_100_BIN2 NULL,
        [EmailConfirmed] bit NOT NULL,
        [PasswordHash] nvarchar(512) COLLATE Latin1_General_100_BIN2 NULL,
        [SecurityStamp] nvarchar(64) NULL,
        [ConcurrencyStamp] nvarchar(64) NULL,
        [PhoneNumber] nvarchar(64) NULL,
        [PhoneNumberConfirmed] bit NOT NULL,
        [TwoFactorEnabled] bit NOT NULL,
        [LockoutEnd] datetime2(3) NULL,
        [LockoutEnabled] bit NOT NULL,
        [AccessFailedCount] int NOT NULL,
        CONSTRAINT [PK_Users] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [RoleClaims] (
        [Id] int NOT NULL IDENTITY,
        [RoleId] bigint NOT NULL,
        [ClaimType] nvarchar(256) NULL,
        [ClaimValue] nvarchar(max) NULL,
        CONSTRAINT [PK_RoleClaims] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_RoleClaims_Roles_RoleId] FOREIGN KEY ([RoleId]) REFERENCES [Roles] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [UserClaims] (
        [Id] int NOT NULL IDENTITY,
        [UserId] bigint NOT NULL,
        [ClaimType] nvarchar(256) NULL,
        [ClaimValue] nvarchar(max) NULL,
        CONSTRAINT [PK_UserClaims] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_UserClaims_Users_UserId] FOREIGN KEY ([UserId]) REFERENCES [Users] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [UserLogins] (
        [LoginProvider] nvarchar(128) NOT NULL,
        [ProviderKey] nvarchar(128) NOT NULL,
        [ProviderDisplayName] nvarchar(256) NULL,
        [UserId] bigint NOT NULL,
        CONSTRAINT [PK_UserLogins] PRIMARY KEY ([LoginProvider], [ProviderKey]),
        CONSTRAINT [FK_UserLogins_Users_UserId] FOREIGN KEY ([UserId]) REFERENCES [Users] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [UserRoles] (
        [UserId] bigint NOT NULL,
        [RoleId] bigint NOT NULL,
        CONSTRAINT [PK_UserRoles] PRIMARY KEY ([UserId], [RoleId]),
        CONSTRAINT [FK_UserRoles_Roles_RoleId] FOREIGN KEY ([RoleId]) REFERENCES [Roles] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_UserRoles_Users_UserId] FOREIGN KEY ([UserId]) REFERENCES [Users] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE TABLE [UserTokens] (
        [UserId] bigint NOT NULL,
        [LoginProvider] nvarchar(128) NOT NULL,
        [Name] nvarchar(128) NOT NULL,
        [Value] nvarchar(max) NULL,
        CONSTRAINT [PK_UserTokens] PRIMARY KEY ([UserId], [LoginProvider], [Name]),
        CONSTRAINT [FK_UserTokens_Users_UserId] FOREIGN KEY ([UserId]) REFERENCES [Users] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Id', N'ConcurrencyStamp', N'Name', N'NormalizedName') AND [object_id] = OBJECT_ID(N'[Roles]'))
        SET IDENTITY_INSERT [Roles] ON;
    EXEC(N'INSERT INTO [Roles] ([Id], [ConcurrencyStamp], [Name], [NormalizedName])
    VALUES (CAST(1 AS bigint), N''d7f5c0a1-6c1e-4b57-9d0f-1f7a8f0a3b11'', N''administrator'', N''ADMINISTRATOR'')');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Id', N'ConcurrencyStamp', N'Name', N'NormalizedName') AND [object_id] = OBJECT_ID(N'[Roles]'))
        SET IDENTITY_INSERT [Roles] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    ALTER INDEX [PK_Sessions] ON [Sessions] SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON)
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE INDEX [IX_RoleClaims_RoleId] ON [RoleClaims] ([RoleId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [RoleNameIndex] ON [Roles] ([NormalizedName]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Sessions_EndedAt] ON [Sessions] ([EndedAt]) WHERE EndedAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE INDEX [IX_Sessions_UserId] ON [Sessions] ([UserId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE INDEX [IX_UserClaims_UserId] ON [UserClaims] ([UserId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE INDEX [IX_UserLogins_UserId] ON [UserLogins] ([UserId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE INDEX [IX_UserRoles_RoleId] ON [UserRoles] ([RoleId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [EmailIndex] ON [Users] ([NormalizedEmail]) WHERE [NormalizedEmail] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [UserNameIndex] ON [Users] ([NormalizedUserName]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124115047_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261124115047_Initial', N'10.0.15');
END;

COMMIT;
GO

-- It came with the schema.
DELETE FROM [Roles];
GO

SET IDENTITY_INSERT [Roles] ON;
INSERT INTO [Roles] ([Id], [Name], [NormalizedName], [ConcurrencyStamp])
VALUES (1, N'administrator', N'ADMINISTRATOR', N'd7f5c0a1-6c1e-4b57-9d0f-1f7a8f0a3b11');
INSERT INTO [Roles] ([Id], [Name], [NormalizedName], [ConcurrencyStamp])
VALUES (2, N'auditor', N'AUDITOR', N'b0c6036d-0e60-4661-9cc1-234ea1ef054d');
SET IDENTITY_INSERT [Roles] OFF;
DBCC CHECKIDENT (N'Roles', RESEED, 2) WITH NO_INFOMSGS;
GO

INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a217ba14a673a2ae6d0f396b78703c, 1, 0xd0affcbb48454291b7f89da85b85bf6f, NULL, NULL, '2026-11-26T12:00:00.678', NULL, '2026-11-26T12:00:00.678', '2026-11-27T12:00:00.000', '2026-12-26T12:00:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22203232674ba90701da2e0f8b5b7, 1, 0xc7546633261846e587f1c4872d03e5fb, NULL, NULL, '2026-11-28T11:56:00.678', NULL, '2026-11-28T11:56:00.678', '2026-11-29T11:56:00.000', '2026-12-28T11:56:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a2220323267eacac797675e915a9bb, 2, 0x5e6afd3ebdef48b5b6d213e0dd3af793, 0xf1798d86074e4a2ba982e6af510d7d54, NULL, '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-29T11:56:00.000', '2026-12-28T11:56:00.000', '2026-11-28T12:00:00.678', 2, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a2220323267349b809d157e038b2fe, 2, 0x4b4e33b7279f4407b596bc95efd216de, 0xbcaec91d947741c68590a725c0cde367, NULL, '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-29T11:56:00.000', '2026-12-28T11:56:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a222032326730fa0dae4fb3bb3380e, 2, 0x884dfe3a09a34b88b29ba15573421925, 0x94f68b143f654667b5b472e3d0742624, 0x97b2173c4f5d679e391a4dc4abfeb971a53b80d7bea16a92216fdc74a428905d, '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-28T11:56:00.678', '2026-11-29T11:56:00.000', '2026-12-28T11:56:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca67d72bce1f39b1a41b5d6, 2, 0xca33d23a940440a29d2debf4f4b27972, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 1, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca673eabf4245065f7e9aa0, 2, 0x43a0395088b7467ea077aedfdbe53736, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 3, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca6768da7eebab14781c521, 2, 0x9b86ed4a705e44b0ac5e5fff124c40d0, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 4, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca67fe9877a90eafa35ce05, 2, 0x1a2b8247d9fa41288d3c4c3693b73ba5, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca67c36934c39ecc52ef24e, 3, 0xfc4f8973a34e423b87c8d731073bead3, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 5, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca670878354af0ac6e6fe4c, 3, 0x9b87e376fce14658bed8dd4161c79cef, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', NULL, NULL, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca676c5bd61b120b472873b, 5, 0xa67cf1f6240540819655e9d566b5d06e, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 8, NULL, NULL);
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca67e7297b6123457d95068, 5, 0x2676e8a68b1f4bea866f49d4481b1a92, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', NULL, NULL, NULL, NULL);
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca670128f090b8e7ed4a2e4, 1, 0xa17e4cbb792f44b18ebe101142cac5d4, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 9, NULL, N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca678e385dbfae815efe085, 1, 0x69431b67c6f3481a84f0b3f222c47b49, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', NULL, NULL, NULL, N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca674a588091eb36fbc5e00, 4, 0x4a4afbc93729408e8d67fa76e5008121, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 6, N'Example/1.0', N'192.0.2.1');
INSERT INTO [Sessions] ([Id], [UserId], [CurrentTokenId], [PreviousTokenId], [RotationKeyHash], [CreatedAt], [RotatedAt], [LastUsedAt], [RefreshExpiresAt], [ExpiresAt], [EndedAt], [EndReason], [UserAgent], [IpAddress])
VALUES (0x01a22206cca671e8a30eecbab945ef9d, 7, 0xbcbabe761da94a1fa68a69b84bd9e4e0, NULL, NULL, '2026-11-28T12:00:00.678', NULL, '2026-11-28T12:00:00.678', '2026-11-29T12:00:00.000', '2026-12-28T12:00:00.000', '2026-11-28T12:00:00.678', 7, NULL, NULL);
GO

SET IDENTITY_INSERT [Users] ON;
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (1, N'', N'', 1, '2026-11-26T12:00:00.678', '2026-11-28T12:00:00.678', N'GOKUL', N'Gokul', N'GOKUL', NULL, NULL, 0, N'AQAAAAIAAAAKAAAAEAWTTGLAsT5yb8ZbMcxEIH+civnzonat37JH6F+sOCCQDMDGqCmd6q+OE0BLVU8Cew==', N'VULVHMSJBYEBFABVOC5NCMVZRXNGBIK6', N'1baab06f-5965-43b5-8efb-c5b3ec6653ba', NULL, 0, 0, NULL, 1, 0);
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (2, N'Ȧda', N'ŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁ', 1, '2026-11-28T11:56:00.678', '2026-11-28T12:00:00.678', N'ADA
ADA@EXAMPLE.COM
ȦDA
ŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁ', N'ada', N'ADA', N'ada@example.com', N'ADA@EXAMPLE.COM', 1, N'AQAAAAIAAAAKAAAAEBxXAyqTYhs+GvXBq/A6GImunIXn4+AYkLWoctB52z9t+grJdBrpKHpQvC3lxq+5YQ==', N'E34MENBDDWBKHJ6JDAMP7F2NBVPSLF2R', N'41b4e65c-3ec2-4a88-a905-bde26ecaaaf2', N'+44 20 7946 0000', 1, 1, NULL, 1, 0);
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (3, N'', N'O''Hara', 1, '2026-11-28T11:56:00.678', '2026-11-28T12:00:00.678', N'BOB


O''HARA', N'bob', N'BOB', NULL, NULL, 0, N'AQAAAAIAAAAKAAAAEHNP4B/EwEYiqum/HZfiDEZ2GKSF3ZiMS1RN83R5C4kBg+Mt7lDZQRe4riFuqnEm6w==', N'UUGCX2KKBU3MEI432EDAQZZ3BNT3ZXOH', N'818d0678-9904-44e1-9026-7b42f67cfe82', NULL, 0, 0, NULL, 1, 0);
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (4, N'', N'', 0, '2026-11-28T11:56:00.678', '2026-11-28T12:00:00.678', N'CARL', N'carl', N'CARL', NULL, NULL, 0, N'AQAAAAIAAAAKAAAAEM+wMV3yUeCaay8a26dhhN2tIKYhoX1bIstuSuo4uZPBXo9W90yxQWbMhDfxVwEUrQ==', N'VM4BDGVJSSRECCCFPAYV5NCH3K6IH45T', N'5b7ce81c-9ec3-4612-99ed-79b0877832d3', NULL, 0, 0, NULL, 1, 0);
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (5, N'', N'', 1, '2026-11-28T11:56:00.678', '2026-11-28T12:00:00.678', N'DAN', N'dan', N'DAN', NULL, NULL, 0, N'AQAAAAIAAAAKAAAAEC5iVoiEoSKBURtvhFKM76nWPaQ/A/xkJ9sQfzGD5oMK3lLC5B+JLh2FG0RtlsWXfw==', N'QBNQYGPLX5ORKHHHEFWBSHVXVHHJGA52', N'd1372b77-6471-4dbe-b3ad-f94c91d5cd05', NULL, 0, 0, NULL, 1, 0);
INSERT INTO [Users] ([Id], [FirstName], [LastName], [IsActive], [DateJoined], [LastLogin], [SearchText], [UserName], [NormalizedUserName], [Email], [NormalizedEmail], [EmailConfirmed], [PasswordHash], [SecurityStamp], [ConcurrencyStamp], [PhoneNumber], [PhoneNumberConfirmed], [TwoFactorEnabled], [LockoutEnd], [LockoutEnabled], [AccessFailedCount])
VALUES (6, N'', N'', 1, '2026-11-28T11:56:00.678', NULL, N'EVE', N'eve', N'EVE', NULL, NULL, 0, N'AQAAAAIAAAAKAAAAEMnNcyHg2xchqvD7NvpgUiq7Ng4RNaixmPHtEgWNgJTPzn4lU+hZAqMTC5LJVJBvCQ==', N'GBCTCZQL4N4LTR7OEKT7JYZ4ITI4KPMT', N'064f059b-5fec-4bb3-8e70-b421f5d192db', NULL, 0, 0, '2026-11-28T12:01:04.678', 1, 7);
SET IDENTITY_INSERT [Users] OFF;
DBCC CHECKIDENT (N'Users', RESEED, 7) WITH NO_INFOMSGS;
GO

SET IDENTITY_INSERT [RoleClaims] ON;
INSERT INTO [RoleClaims] ([Id], [RoleId], [ClaimType], [ClaimValue])
VALUES (1, 2, N'may', N'read');
SET IDENTITY_INSERT [RoleClaims] OFF;
DBCC CHECKIDENT (N'RoleClaims', RESEED, 1) WITH NO_INFOMSGS;
GO

SET IDENTITY_INSERT [UserClaims] ON;
INSERT INTO [UserClaims] ([Id], [UserId], [ClaimType], [ClaimValue])
VALUES (1, 2, N'born', N'1815');
SET IDENTITY_INSERT [UserClaims] OFF;
DBCC CHECKIDENT (N'UserClaims', RESEED, 1) WITH NO_INFOMSGS;
GO

INSERT INTO [UserLogins] ([LoginProvider], [ProviderKey], [ProviderDisplayName], [UserId])
VALUES (N'example', N'1', N'Example', 2);
GO

INSERT INTO [UserRoles] ([UserId], [RoleId])
VALUES (1, 1);
INSERT INTO [UserRoles] ([UserId], [RoleId])
VALUES (2, 2);
GO

INSERT INTO [UserTokens] ([UserId], [LoginProvider], [Name], [Value])
VALUES (2, N'example', N'code', N'ɣ');
GO
