using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Api.Client.Protocol;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ApiJson : JsonSerializerContext;
