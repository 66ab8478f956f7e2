namespace Api.Tests.Conformance;

/// <summary>Cases in which our answer is not SimpleJWT's, on purpose.</summary>
/// <param name="Reason">Why: docs/simplejwt.md shows it.</param>
/// <param name="Ours">The recorded cases, each with the status of our answer.</param>
internal sealed record Difference(string Reason, params (int Id, int Status)[] Ours);

/// <summary>All differences, each case once.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new("Passwords are taken as they are, never trimmed; only an empty one is blank.", (8, 401), (22, 400)),
        new("User names, and the scheme of `Authorization`, are compared without regard to letter case.", (10, 200), (136, 200)),
        new(
            "What is wrong about a text that cannot be parsed is told in our parser's words.",
            (34, 400), (37, 400), (42, 400), (85, 400), (210, 400)),
        new("OPTIONS belongs to CORS: outside of a preflight it is 405.", (48, 405), (87, 405), (227, 405), (228, 405), (229, 405)),
        new("The form of an answer is negotiated by `Accept` alone, not by `?format=` or a suffix.", (56, 200), (192, 404)),
        new("Every path answers with and without its last slash, and never redirects.", (59, 200), (60, 405), (191, 200)),
        new("There is no page at the root of the API.", (248, 404)),
        new(
            "The order of refusals knows no missing type (it is a wrong one) and no missing end (the token is invalid).",
            (88, 401), (161, 401), (162, 401)),
        new(
            "Nothing that a caller sends is a 500.",
            (89, 401), (94, 401), (96, 401), (155, 401), (163, 401), (165, 401), (193, 404), (262, 401), (263, 401), (264, 401),
            (265, 413)),
        new(
            "A token names its user by a number and says when it was made: anything else is refused.",
            (95, 401), (156, 401), (159, 401), (171, 401)),
        new("A token without a user is told of in `messages`, as every other refusal of an access token.", (153, 401), (180, 401)),
        new("A logout ends the session: its access tokens, and what verify says, too.", (113, 401), (114, 401)),
        new("A new password ends the sessions of before it.", (237, 401), (238, 401), (375, 401)),
        new("A logout by an expired token is a logout.", (118, 200), (345, 200)),
        new("A tab is no blank between scheme and token, and a header is ASCII: the server itself refuses others.", (133, 401), (143, 400)),
        new("Calls that need no token ignore a stale one.", (176, 200)),
        new(
            "A page that is no number from 1 on is 400, and so is a parameter that a list does not know.",
            (185, 400), (186, 400), (187, 400)),
        new("A user name that is taken is 409 `username_taken`.", (195, 409)),
        new("A password is set by a call of its own, and unknown members are refused.", (212, 400), (214, 400), (215, 400), (243, 400)),
        new("`dateJoined` cannot be changed.", (246, 400)),
        new("null empties a name, as JSON Merge Patch has it (RFC 7396).", (221, 200)),
        new("Users are written as JSON alone.", (240, 415), (241, 415)),
        new("Bodies are UTF-8.", (249, 415)),
        new("A token has one spelling.", (282, 401)),
        new("A body has at most `Request:MaxBodySize` bytes (64 KB).", (284, 413), (285, 413), (287, 413)),
        new("Access tokens are accepted beside sliding tokens.", (314, 200)),
        new("Tokens come in `Authorization` and in no other header.", (365, 401), (366, 401)),
        new("Texts are English; clients go by `code`.", (381, 401), (383, 401), (384, 400)),
    ];

    /// <summary>The difference of a case; null when it has to be the same.</summary>
    public static Difference? Of(int id) => All.FirstOrDefault(difference => difference.Ours.Any(ours => ours.Id == id));
}
