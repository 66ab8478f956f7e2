using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class SessionNetworks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Network",
                table: "Sessions",
                type: "varchar(45)",
                unicode: false,
                maxLength: 45,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            // An IPv4 address is its own network. That of an IPv6 address is stored at the next login or change of address.
            // A batch is compiled before it adds the column; EXEC is compiled when it runs.
            migrationBuilder.Sql("EXEC(N'UPDATE [Sessions] SET [Network] = [IpAddress] WHERE [IpAddress] NOT LIKE ''%:%''');");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_UserId_Network",
                table: "Sessions",
                columns: new[] { "UserId", "Network" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Sessions_UserId_Network",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "Network",
                table: "Sessions");
        }
    }
}
