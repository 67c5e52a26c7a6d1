using System.Text;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>The encodings of the WHATWG Encoding Standard that .NET lacks: ISO-8859-10, ISO-8859-14 and ISO-8859-16.</summary>
internal sealed class LatinEncoding : Encoding
{
    // The characters of the bytes A1 to FF. Lower bytes are as in Latin-1.
    private static readonly Dictionary<string, string> Upper = new()
    {
        ["iso-8859-10"] = "ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
        ["iso-8859-14"] = "Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ",
        ["iso-8859-16"] = "ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ",
    };

    private readonly string _upper;

    private LatinEncoding(string upper) => _upper = upper;

    /// <summary>Returns null for all other names.</summary>
    public static LatinEncoding? Find(string name) => Upper.TryGetValue(name, out var upper) ? new LatinEncoding(upper) : null;

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (var i = 0; i < byteCount; i++)
            chars[charIndex + i] = bytes[byteIndex + i] is > 0xA0 and var upper ? _upper[upper - 0xA1] : (char)bytes[byteIndex + i];
        return byteCount;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount;

    // Documents are only read.
    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        throw new NotSupportedException();

    public override int GetMaxByteCount(int charCount) => throw new NotSupportedException();
}
