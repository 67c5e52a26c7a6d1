using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Headwater.Index.Sqlite;

/// <summary>
/// The SQL function <c>relevance(search)</c>: bm25 of a match, the less the better. The full-text index has one of its own, but that counts for
/// each question all articles that have a word, which takes longer than everything else; this one counts the newest, and estimates.
/// </summary>
/// <remarks>An auxiliary function as in https://www.sqlite.org/fts5.html#extending_fts5; the shapes are those of fts5.h.</remarks>
internal sealed unsafe partial class Relevance : IDisposable
{
    // As in the index's own function.
    private const double K1 = 1.2;
    private const double B = 0.75;

    // A word of half of all articles or more still tells a match from another.
    private const double LeastWeight = 1e-6;

    // Articles that are looked at to know how frequent a phrase is.
    private const int Sample = 1_000;

    private const int Ok = 0;
    private const int Done = 101;

    private static ReadOnlySpan<byte> Name => "relevance\0"u8;
    private static ReadOnlySpan<byte> PointerType => "fts5_api_ptr\0"u8;

    // Title, summary, headings, text, authors, categories.
    private static ReadOnlySpan<double> ColumnWeights => [10, 3, 5, 1, 2, 2];

    private GCHandle _handle;
    private ArticleColumns? _columns;
    private double[]? _weights;
    private double[] _frequencies = [];
    private double _averageSize;
    private int _sampled;
    private long _lastSampled;

    public Relevance(sqlite3 database)
    {
        _handle = GCHandle.Alloc(this);
        var api = Api(database);
        fixed (byte* name = Name)
            Check(api->CreateFunction(api, name, (void*)GCHandle.ToIntPtr(_handle), &Score, null));
    }

    /// <summary>To be called before each statement that ranks.</summary>
    public void Begin(ArticleColumns columns) => (_columns, _weights) = (columns, null);

    /// <summary>After the connection is closed.</summary>
    public void Dispose()
    {
        if (_handle.IsAllocated)
            _handle.Free();
    }

    private static Fts5Api* Api(sqlite3 database)
    {
        var api = stackalloc Fts5Api*[1];
        Check(raw.sqlite3_prepare_v2(database, "SELECT fts5(?1)", out var statement));
        using (statement)
        {
            fixed (byte* type = PointerType)
            {
                Check(sqlite3_bind_pointer(statement.DangerousGetHandle(), 1, api, type, 0));
                raw.sqlite3_step(statement);
            }
        }

        return api[0] is not null ? api[0] : throw new NotSupportedException("This SQLite has no full-text index.");
    }

    private static void Check(int code)
    {
        if (code != Ok)
            throw new Microsoft.Data.Sqlite.SqliteException("relevance() cannot be registered.", code);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Score(MatchApi* api, void* match, nint result, int count, nint* values)
    {
        var relevance = (Relevance)GCHandle.FromIntPtr((nint)api->UserData(match)).Target!;
        sqlite3_result_double(result, relevance.Score(api, match));
    }

    private double Score(MatchApi* api, void* match)
    {
        var weights = _weights ??= Weigh(api, match);
        var frequencies = _frequencies.AsSpan();
        frequencies.Clear();
        int column = -1, offset, size;
        for (var phrase = 0; phrase < weights.Length; phrase++)
        {
            Positions positions;
            for (api->FirstPosition(match, phrase, &positions, &column, &offset); column >= 0; api->NextPosition(match, &positions, &column, &offset))
                frequencies[phrase] += ColumnWeights[column];
        }

        api->ColumnSize(match, -1, &size);
        var score = 0.0;
        for (var i = 0; i < weights.Length; i++)
            score -= weights[i] * frequencies[i] * (K1 + 1) / (frequencies[i] + K1 * (1 - B + B * size / _averageSize));
        return score;
    }

    /// <summary>How much each phrase of the question says: its inverse document frequency.</summary>
    private double[] Weigh(MatchApi* api, void* match)
    {
        long tokens;
        api->ColumnTotalSize(match, -1, &tokens);
        var articles = Math.Max(_columns!.Articles, 1);
        _averageSize = Math.Max((double)tokens / articles, 1);
        _frequencies = new double[api->PhraseCount(match)];
        var weights = new double[_frequencies.Length];
        for (var phrase = 0; phrase < weights.Length; phrase++)
        {
            (_sampled, _lastSampled) = (0, 0);
            api->QueryPhrase(match, phrase, (void*)GCHandle.ToIntPtr(_handle), &Sampled);

            // The newest articles stand for all of them.
            var having = _sampled < Sample ? _sampled : (double)Sample * articles / Math.Max(_columns.CountTo(_lastSampled), Sample);
            weights[phrase] = Math.Max(Math.Log((articles - having + 0.5) / (having + 0.5)), LeastWeight);
        }

        return weights;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sampled(MatchApi* api, void* match, void* state)
    {
        var relevance = (Relevance)GCHandle.FromIntPtr((nint)state).Target!;
        relevance._lastSampled = api->RowId(match);
        return ++relevance._sampled < Sample ? Ok : Done;
    }

    [LibraryImport("e_sqlite3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_bind_pointer(nint statement, int index, void* pointer, byte* type, nint destructor);

    [LibraryImport("e_sqlite3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void sqlite3_result_double(nint context, double value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Fts5Api
    {
        private readonly int _version;
        private readonly void* _createTokenizer;
        private readonly void* _findTokenizer;
        public readonly delegate* unmanaged[Cdecl]<
            Fts5Api*, byte*, void*, delegate* unmanaged[Cdecl]<MatchApi*, void*, nint, int, nint*, void>, void*, int> CreateFunction;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MatchApi
    {
        private readonly int _version;
        public readonly delegate* unmanaged[Cdecl]<void*, void*> UserData;
        private readonly void* _columnCount;
        private readonly void* _rowCount;
        public readonly delegate* unmanaged[Cdecl]<void*, int, long*, int> ColumnTotalSize;
        private readonly void* _tokenize;
        public readonly delegate* unmanaged[Cdecl]<void*, int> PhraseCount;
        private readonly void* _phraseSize;
        private readonly void* _instanceCount;
        private readonly void* _instance;
        public readonly delegate* unmanaged[Cdecl]<void*, long> RowId;
        private readonly void* _columnText;
        public readonly delegate* unmanaged[Cdecl]<void*, int, int*, int> ColumnSize;
        public readonly delegate* unmanaged[Cdecl]<void*, int, void*, delegate* unmanaged[Cdecl]<MatchApi*, void*, void*, int>, int> QueryPhrase;
        private readonly void* _setAuxiliaryData;
        private readonly void* _getAuxiliaryData;
        public readonly delegate* unmanaged[Cdecl]<void*, int, Positions*, int*, int*, int> FirstPosition;
        public readonly delegate* unmanaged[Cdecl]<void*, Positions*, int*, int*, void> NextPosition;
    }

    // Two pointers, which are the index's own.
    [InlineArray(2)]
    private struct Positions
    {
        private nint _pointer;
    }
}
