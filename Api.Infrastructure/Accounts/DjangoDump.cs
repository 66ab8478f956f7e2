using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Api.Application.Users;

namespace Api.Infrastructure.Accounts;

/// <summary>What <c>manage.py dumpdata auth.user auth.group</c> writes: a JSON array of objects of many models.</summary>
internal sealed class DjangoDump : IUserDump
{
    public async IAsyncEnumerable<DumpedGroup> ReadGroupsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (id, fields) in ReadAsync(stream, "auth.group", cancellationToken))
        {
            yield return Map(id, () => new DumpedGroup(id, Text(fields, "name")));
        }
    }

    public async IAsyncEnumerable<DumpedUser> ReadUsersAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (id, fields) in ReadAsync(stream, "auth.user", cancellationToken))
        {
            yield return Map(id, () => new DumpedUser(
                id,
                Text(fields, "username"),
                fields.GetProperty("email").GetString(),
                Text(fields, "first_name"),
                Text(fields, "last_name"),
                fields.GetProperty("is_active").GetBoolean(),
                fields.GetProperty("is_superuser").GetBoolean(),
                [.. fields.GetProperty("groups").EnumerateArray().Select(group => group.GetInt64())],
                Time(fields.GetProperty("date_joined"))!.Value,
                Time(fields.GetProperty("last_login")),
                Text(fields, "password")));
        }
    }

    private static async IAsyncEnumerable<(long Id, JsonElement Fields)> ReadAsync(
        Stream stream,
        string model,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = 0L;
        await using var objects = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync())
        {
            count++;
            var read = objects.Current;
            if (read.ValueKind == JsonValueKind.Object
                && read.TryGetProperty("model", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == model)
            {
                yield return read.TryGetProperty("pk", out var key) && key.ValueKind == JsonValueKind.Number && key.TryGetInt64(out var id)
                    && read.TryGetProperty("fields", out var fields)
                    ? (id, fields)
                    : throw new InvalidDataException($"Object {count} of the dump has no number or no fields.");
            }
        }

        if (count == 0)
        {
            throw new InvalidDataException("The dump is no JSON array with anything in it.");
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await objects.MoveNextAsync();
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"The dump is no JSON array behind object {count}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Names whose fields are not those of a user or group of Django.</summary>
    private static T Map<T>(long id, Func<T> map)
    {
        try
        {
            return map();
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"The object with the number {id} in the dump has not the fields that Django gives a user or group.", exception);
        }
    }

    private static string Text(JsonElement fields, string name) =>
        fields.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");

    private static DateTimeOffset? Time(JsonElement value) => value.ValueKind == JsonValueKind.Null
        ? null
        : DateTimeOffset.Parse(
            value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
