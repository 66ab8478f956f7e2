using System.Globalization;
using System.Text;

namespace Api.Application.Text;

/// <summary>
/// Letters with the marks of their script (UAX #31): vowel signs, tones and the like, without which whole scripts cannot be
/// written. .NET has no table of scripts, so the blocks of Unicode stand for them.
/// </summary>
internal static class ScriptMarks
{
    // UTS #39 §5.4: more than four marks on a letter are no writing.
    private const int MostMarks = 4;

    private const int HalfBlock = 7;

    // Marks of no script of their own: they may follow any letter.
    private static readonly (int First, int Last)[] AnyScript = [(0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0xFE20, 0xFE2F)];

    // Scripts that lie in more than one half of a block; each other one lies in one.
    private static readonly (int First, int Last)[][] Wide =
    [
        [(0x0400, 0x052F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        [(0x0590, 0x05FF)],
        [(0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF)],
        [(0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)],
        [(0x0F00, 0x0FFF)],
        [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
        [(0x1200, 0x139F)],
        [(0x1A20, 0x1AAF)],
        [(0x3040, 0x30FF)],
    ];

    /// <summary>Whether a text is made of letters with their marks, digits, and characters that are allowed beside them.</summary>
    public static bool IsMadeOfLetters(string text, Func<Rune, bool> isAllowedBeside)
    {
        Rune? letter = null;
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                (letter, marks) = (Rune.IsLetter(rune) ? rune : null, 0);
            }
            else if (IsMark(rune))
            {
                if (letter is not { } bearer || ++marks > MostMarks || !Belongs(rune, bearer))
                {
                    return false;
                }
            }
            else if (isAllowedBeside(rune))
            {
                letter = null;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool Belongs(Rune mark, Rune letter) =>
        IsIn(AnyScript, mark)
        || (Array.Find(Wide, script => IsIn(script, mark)) is { } wide
            ? IsIn(wide, letter)
            : mark.Value >> HalfBlock == letter.Value >> HalfBlock);

    private static bool IsIn((int First, int Last)[] ranges, Rune rune) =>
        Array.Exists(ranges, range => rune.Value >= range.First && rune.Value <= range.Last);
}
