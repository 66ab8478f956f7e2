namespace Api.Tests.Protocol.Model;

/// <summary>Packs a state into 128 bits, so that millions of them fit into memory. What does not fit is an error.</summary>
internal struct Code
{
    private int _used;

    public UInt128 Value { get; private set; }

    public void Put(int value, int bits)
    {
        if (value < 0 || value >> bits != 0 || _used + bits > 128)
        {
            throw new InvalidOperationException($"{value} does not fit into {bits} bits after {_used}.");
        }

        Value |= (UInt128)(uint)value << _used;
        _used += bits;
    }

    public void Put(bool value) => Put(value ? 1 : 0, 1);
}
