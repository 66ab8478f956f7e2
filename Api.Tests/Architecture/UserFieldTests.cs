using System.Reflection;
using System.Text.Json;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Tests.Infrastructure.Accounts;
using Api.Tests.Support;
using Api.Web.Contracts.Users;

namespace Api.Tests.Architecture;

/// <summary>A field of the user is in every place where it has to be: whichever is forgotten fails here, or does not compile.</summary>
public sealed class UserFieldTests : AccountsFixture
{
    private static readonly PropertyInfo[] Values = Properties(typeof(UserValues));

    private static readonly UserDetails Stored = new(new UserId(7), Sample(1), DateTimeOffset.UnixEpoch, lastLogin: null, "1");

    [Test]
    public async Task Every_value_is_saved_and_read()
    {
        await CreateRoleAsync("role1");
        await CreateRoleAsync("role2");

        var created = await CreateAsync(Sample(1));
        var afterCreation = (await FindAsync(created.Id))!;
        await Layers.WithAsync((IUserAccounts accounts) => accounts.TryUpdateAsync(afterCreation, Sample(2), default));
        var afterEdit = (await FindAsync(created.Id))!;

        using (Assert.EnterMultipleScope())
        {
            foreach (var value in Values)
            {
                Assert.That(value.GetValue(created), Is.EqualTo(value.GetValue(Sample(1))), $"{value.Name}, as the creation returns it");
                Assert.That(value.GetValue(afterCreation), Is.EqualTo(value.GetValue(Sample(1))), $"{value.Name} of a new user");
                Assert.That(value.GetValue(afterEdit), Is.EqualTo(value.GetValue(Sample(2))), $"{value.Name} of an edited user");
            }
        }
    }

    [Test]
    public void Every_value_of_a_request_becomes_the_value_of_the_new_user()
    {
        var request = Activator.CreateInstance<CreateUserRequest>();
        foreach (var value in Values)
        {
            PropertyOf(typeof(CreateUserRequest), value).SetValue(request, value.GetValue(Sample(2)));
        }

        var stored = UserFields.ToStored(request.ToValues());

        using (Assert.EnterMultipleScope())
        {
            foreach (var value in Values)
            {
                Assert.That(value.GetValue(stored), Is.EqualTo(value.GetValue(Sample(2))), value.Name);
            }
        }
    }

    [Test]
    public void The_contract_lists_every_field_and_no_other()
    {
        var section = File.ReadAllText(Repository.File("docs/contract.md")).Split("### Fields")[1].Split("\n\n")[1];
        var listed = section.Split('\n').SelectMany(row => row.Split('|').ElementAtOrDefault(1)?.Split('`') ?? [])
            .Where(name => name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name != "field");
        var shown = typeof(UserResponse).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        Assert.That(listed, Is.EquivalentTo(shown.Append("password")));
    }

    [TestCase(typeof(UpdateUserRequest))]
    [TestCase(typeof(ReplaceUserRequest))]
    public void Every_value_of_a_request_is_edited_and_no_other(Type type)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var edited in Values)
            {
                var request = (UserEditRequest)Activator.CreateInstance(type)!;
                Set(request, Values.Single(value => value.Name == nameof(UserValues.Username)), Stored);
                Set(request, edited, Sample(2));

                var values = request.ToEdit().ApplyTo(Stored);

                foreach (var value in Values)
                {
                    var expected = value == edited ? Sample(2) : Stored;
                    Assert.That(value.GetValue(values), Is.EqualTo(value.GetValue(expected)), $"{value.Name} when {edited.Name} is edited");
                }
            }
        }
    }

    [Test]
    public void Everything_about_a_user_is_in_an_answer()
    {
        string[] hidden = [nameof(UserDetails.Version), nameof(UserDetails.IsAdministrator)];

        Assert.That(
            Properties(typeof(UserResponse)).Select(property => property.Name),
            Is.EquivalentTo(Properties(typeof(UserDetails)).Select(property => property.Name).Except(hidden)));
    }

    [Test]
    public async Task Every_text_has_a_longest_length_and_a_column_of_a_length()
    {
        const int NobodyNeedsMore = 5_000;
        var texts = Values.Where(value => value.PropertyType == typeof(string)).ToList();
        await Layers.WithDatabaseAsync(context =>
        {
            var columns = context.Model.FindEntityType(typeof(ApplicationUser))!.GetProperties();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(texts, Has.Count.GreaterThan(3));
                foreach (var text in texts)
                {
                    var errors = new FieldErrors();
                    UserFields.Check(errors, With(Sample(1), text, new string('x', NobodyNeedsMore)), stored: null);
                    var refused = (errors.ToError() as Error.Invalid)?.Fields.Keys ?? [];
                    Assert.That(refused, Does.Contain(text.Name), "too long a text is refused");
                    var column = columns.Single(column => string.Equals(column.Name, text.Name, StringComparison.OrdinalIgnoreCase));
                    Assert.That(column.GetMaxLength(), Is.Not.Null, $"the column {column.Name} has a length");
                }
            }

            return Task.CompletedTask;
        });
    }

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.Name != "EqualityContract")];

    private static PropertyInfo PropertyOf(Type type, PropertyInfo value) =>
        type.GetProperty(value.Name) ?? throw new AssertionException($"{type.Name} has no {value.Name}.");

    /// <summary>Sets one member of a request, be it optional or not.</summary>
    private static void Set(UserEditRequest request, PropertyInfo value, UserValues from)
    {
        var member = PropertyOf(request.GetType(), value);
        var content = value.GetValue(from);
        var isOptional = member.PropertyType.IsGenericType && member.PropertyType.GetGenericTypeDefinition() == typeof(Optional<>);
        member.SetValue(request, isOptional ? member.PropertyType.GetMethod("op_Implicit")!.Invoke(null, [content]) : content);
    }

    private static UserValues With(UserValues values, PropertyInfo changed, object? content)
    {
        var copy = values with { };
        changed.SetValue(copy, content);
        return copy;
    }

    /// <summary>Values of which each is another one for each variant, 1 or 2, and none is a default.</summary>
    private static UserValues Sample(int variant)
    {
        var constructor = typeof(UserValues).GetConstructors().Single();
        return (UserValues)constructor.Invoke([.. constructor.GetParameters().Select(parameter => SampleOf(parameter, variant))]);
    }

    private static object SampleOf(ParameterInfo parameter, int variant) => parameter.ParameterType switch
    {
        _ when parameter.Name == nameof(UserValues.Email) => $"sample{variant}@example.com",
        _ when parameter.Name == nameof(UserValues.Roles) => new[] { $"role{variant}" },
        var type when type == typeof(string) => $"{parameter.Name}{variant}",
        var type when type == typeof(bool) => variant == 2,
        var type when type == typeof(int) || type == typeof(int?) => variant,
        var type when type == typeof(long) || type == typeof(long?) => (long)variant,
        var type when type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?) => DateTimeOffset.UnixEpoch.AddDays(variant),
        var type => throw new NotSupportedException($"Say what a sample of {type} is."),
    };
}
