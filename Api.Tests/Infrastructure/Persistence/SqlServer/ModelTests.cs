using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>The tables that the model makes on SQL Server; and each rule finds what it is there for in a model of two tables.</summary>
public sealed class ModelTests
{
    // Of Identity's tables for logins elsewhere and their tokens, which nothing here writes.
    private static readonly string[] UnusedKeyColumns =
    [
        "UserLogins.LoginProvider",
        "UserLogins.ProviderKey",
        "UserTokens.LoginProvider",
        "UserTokens.Name",
    ];

    // What is searched is read through; the values nothing here writes; secrets are as long as their keys, the ring's the library's.
    private static readonly string[] WithoutSize =
    [
        "Users.SearchText",
        "UserTokens.Value",
        "UserClaims.ClaimValue",
        "RoleClaims.ClaimValue",
        "SigningKeys.Secrets",
        "DataProtectionKeys.FriendlyName",
        "DataProtectionKeys.Xml",
    ];

    [Test]
    public void No_deletion_reaches_a_table_twice() => Assert.That(OfProduct(ModelRules.FindCascades), Is.Empty);

    [Test]
    public void Every_key_and_index_is_short_enough() => Assert.That(OfProduct(ModelRules.FindLongIndexes), Is.Empty);

    [Test]
    public void Every_text_has_a_size_but_these() => Assert.That(OfProduct(ModelRules.FindWithoutSize), Is.EquivalentTo(WithoutSize));

    [Test]
    public void Normalised_and_indexed_texts_are_compared_by_code_point() =>
        Assert.That(OfProduct(ModelRules.FindCollations), Is.EquivalentTo(UnusedKeyColumns));

    [Test]
    public void Two_ways_of_a_cascade_are_found()
    {
        Assert.That(OfTwoTables(Link, ModelRules.FindCascades), Is.EqualTo(new[] { "Parents to Children" }));

        static void Link(ModelBuilder builder)
        {
            builder.Entity<Child>().HasOne<Parent>().WithMany().HasForeignKey(child => child.FirstId).OnDelete(DeleteBehavior.Cascade);
            builder.Entity<Child>().HasOne<Parent>().WithMany().HasForeignKey(child => child.SecondId).OnDelete(DeleteBehavior.Cascade);
        }
    }

    [Test]
    public void A_cascade_in_a_circle_is_found() => Assert.That(
        OfTwoTables(builder => builder.Entity<Child>().HasOne<Child>().WithMany().HasForeignKey(
            child => child.FirstId).OnDelete(DeleteBehavior.Cascade), ModelRules.FindCascades),
        Is.EqualTo(new[] { "Children to Children" }));

    [Test]
    public void A_cascade_and_a_plain_link_are_no_fault()
    {
        Assert.That(OfTwoTables(Link, ModelRules.FindCascades), Is.Empty);

        static void Link(ModelBuilder builder)
        {
            builder.Entity<Child>().HasOne<Parent>().WithMany().HasForeignKey(child => child.FirstId).OnDelete(DeleteBehavior.Cascade);
            builder.Entity<Child>().HasOne<Parent>().WithMany().HasForeignKey(child => child.SecondId).OnDelete(DeleteBehavior.Restrict);
        }
    }

    [TestCase(850, false)]
    [TestCase(851, true)]
    public void An_index_over_1_700_bytes_is_found(int length, bool isFound) => Assert.That(
        OfTwoTables(builder => builder.Entity<Child>(child =>
        {
            child.Property(c => c.Name).HasMaxLength(length);
            child.HasIndex(c => c.Name);
        }), ModelRules.FindLongIndexes),
        Is.EqualTo(isFound ? new[] { "IX_Children_Name" } : []));

    [TestCase(450, false)]
    [TestCase(451, true)]
    public void A_clustered_key_over_900_bytes_is_found(int length, bool isFound) => Assert.That(
        OfTwoTables(builder => builder.Entity<Child>(child =>
        {
            child.Property(c => c.Name).HasMaxLength(length);
            child.HasKey(c => c.Name);
        }), ModelRules.FindLongIndexes),
        Is.EqualTo(isFound ? new[] { "PK_Children" } : []));

    [TestCase("nvarchar(max)")]
    [TestCase("varbinary(max)")]
    public void An_index_on_a_column_without_size_is_found(string type) => Assert.That(
        OfTwoTables(builder => builder.Entity<Child>(child =>
        {
            child.Property<byte[]>("Picture").HasColumnType(type == "varbinary(max)" ? type : "varbinary(10)");
            child.Property(c => c.Name).HasColumnType(type == "nvarchar(max)" ? type : "nvarchar(10)");
            child.HasIndex("Picture", "Name");
        }), ModelRules.FindLongIndexes),
        Is.EqualTo(new[] { "IX_Children_Picture_Name" }));

    [Test]
    public void A_text_without_size_is_found() =>
        Assert.That(OfTwoTables(_ => { }, ModelRules.FindWithoutSize), Is.EqualTo(new[] { "Children.Name" }));

    [TestCase("Latin1_General_CI_AS", true)]
    [TestCase("Latin1_General_100_BIN2", false)]
    public void An_indexed_text_with_a_collation_of_the_server_is_found(string collation, bool isFound) => Assert.That(
        OfTwoTables(builder => builder.Entity<Child>(child =>
        {
            child.Property(c => c.Name).HasMaxLength(10).UseCollation(collation);
            child.HasIndex(c => c.Name).IsUnique();
        }), ModelRules.FindCollations),
        Is.EqualTo(isFound ? new[] { "Children.Name" } : []));

    private static string[] OfProduct(Func<IRelationalModel, IEnumerable<string>> rule) => [.. rule(ProductModel.Tables)];

    private static string[] OfTwoTables(Action<ModelBuilder> configure, Func<IRelationalModel, IEnumerable<string>> rule)
    {
        using var context = new TwoTables(configure);
        return [.. rule(context.GetService<IDesignTimeModel>().Model.GetRelationalModel())];
    }

    private sealed class TwoTables(Action<ModelBuilder> configure) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .UseSqlServer("Server=absent")
            // Or the first model would be every test's.
            .EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Parent>().ToTable("Parents");
            modelBuilder.Entity<Child>().ToTable("Children");
            configure(modelBuilder);
        }
    }

    private sealed class Parent
    {
        public int Id { get; set; }
    }

    private sealed class Child
    {
        public int Id { get; set; }

        public int? FirstId { get; set; }

        public int? SecondId { get; set; }

        public string Name { get; set; } = "";
    }
}
