using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Infrastructure.Persistence.Sqlite.Migrations
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
                type: "TEXT",
                unicode: false,
                maxLength: 45,
                nullable: true);

            // An IPv4 address is its own network. That of an IPv6 address is stored at the next login or change of address.
            migrationBuilder.Sql("UPDATE \"Sessions\" SET \"Network\" = \"IpAddress\" WHERE \"IpAddress\" NOT LIKE '%:%';");

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
