using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class UserSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // An index of every three characters that follow each other in a search text; the texts themselves stay in Users.
            migrationBuilder.Sql("""
                CREATE VIRTUAL TABLE "UserSearch" USING fts5(
                    "SearchText", content = 'Users', content_rowid = 'Id', tokenize = 'trigram case_sensitive 1', columnsize = 0);
                """);
            migrationBuilder.Sql("""INSERT INTO "UserSearch" ("UserSearch") VALUES ('rebuild');""");
            migrationBuilder.Sql("""
                CREATE TRIGGER "UserSearch_Insert" AFTER INSERT ON "Users" BEGIN
                    INSERT INTO "UserSearch" (rowid, "SearchText") VALUES (new."Id", new."SearchText");
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER "UserSearch_Update" AFTER UPDATE OF "Id", "SearchText" ON "Users"
                WHEN old."Id" <> new."Id" OR old."SearchText" <> new."SearchText" BEGIN
                    INSERT INTO "UserSearch" ("UserSearch", rowid, "SearchText") VALUES ('delete', old."Id", old."SearchText");
                    INSERT INTO "UserSearch" (rowid, "SearchText") VALUES (new."Id", new."SearchText");
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER "UserSearch_Delete" AFTER DELETE ON "Users" BEGIN
                    INSERT INTO "UserSearch" ("UserSearch", rowid, "SearchText") VALUES ('delete', old."Id", old."SearchText");
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""DROP TRIGGER "UserSearch_Insert";""");
            migrationBuilder.Sql("""DROP TRIGGER "UserSearch_Update";""");
            migrationBuilder.Sql("""DROP TRIGGER "UserSearch_Delete";""");
            migrationBuilder.Sql("""DROP TABLE "UserSearch";""");
        }
    }
}
