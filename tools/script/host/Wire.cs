// The protocol's lower half: the number of bytes of the body, a space, one JSON value on a line, the body as it is.
// Written by hand because starting Newtonsoft.Json costs a first call some 30 ms, and because the script's own
// Newtonsoft settings must not reach the protocol.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

/// <summary>Reads messages, whose JSON is pure ASCII; one reader at a time.</summary>
internal sealed class WireReader
{
    private readonly Stream stream;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int at;
    private char[] text = new char[256];

    public WireReader(Stream stream)
    {
        this.stream = stream;
    }

    /// <summary>Returns the next message's object, its `body` as bytes, or null at the end of the stream.</summary>
    public Dictionary<string, object> Read()
    {
        var newline = this.FillLine();
        if (newline < 0)
        {
            return null;
        }

        this.at = this.start;
        var length = this.Number();
        var line = newline + 1 - this.start;
        var json = this.at + 1 - this.start;
        if (!this.Fill(line + length))
        {
            return null;
        }

        this.at = this.start + json;
        var value = this.Value() as Dictionary<string, object>;
        if (length > 0)
        {
            var body = new byte[length];
            Buffer.BlockCopy(this.buffer, this.start + line, body, 0, length);
            value["body"] = body;
        }

        this.start += line + length;
        if (this.start == this.end)
        {
            this.start = this.end = 0;
            if (this.buffer.Length > 1 << 20)
            {
                this.buffer = new byte[1 << 16];
            }

            if (this.text.Length > 1 << 20)
            {
                this.text = new char[256];
            }
        }

        return value;
    }

    private int FillLine()
    {
        var scanned = 0;
        for (;;)
        {
            var from = this.start + scanned;
            var newline = Array.IndexOf(this.buffer, (byte)'\n', from, this.end - from);
            if (newline >= 0)
            {
                return newline;
            }

            scanned = this.end - this.start;
            if (!this.Fill(scanned + 1))
            {
                return -1;
            }
        }
    }

    // Reads until there are `count` bytes from `start` on, which may move; false at the end of the stream.
    private bool Fill(int count)
    {
        if (this.start + count > this.buffer.Length)
        {
            var length = this.end - this.start;
            var target = count <= this.buffer.Length ? this.buffer : new byte[Math.Max(this.buffer.Length * 2, count)];
            Buffer.BlockCopy(this.buffer, this.start, target, 0, length);
            this.buffer = target;
            this.start = 0;
            this.end = length;
        }

        while (this.end - this.start < count)
        {
            var read = this.stream.Read(this.buffer, this.end, this.buffer.Length - this.end);
            if (read <= 0)
            {
                return false;
            }

            this.end += read;
        }

        return true;
    }

    private object Value()
    {
        switch (this.buffer[this.at])
        {
            case (byte)'"':
                return this.String();
            case (byte)'{':
                return this.Object();
            case (byte)'[':
                return this.List();
            case (byte)'t':
                this.at += 4;
                return true;
            case (byte)'f':
                this.at += 5;
                return false;
            case (byte)'n':
                this.at += 4;
                return null;
            default:
                return this.Number();
        }
    }

    private Dictionary<string, object> Object()
    {
        var result = new Dictionary<string, object>();
        this.at++;
        while (this.buffer[this.at] != (byte)'}')
        {
            var key = this.String();
            this.Expect((byte)':');
            result[key] = this.Value();
            if (this.buffer[this.at] == (byte)',')
            {
                this.at++;
            }
        }

        this.at++;
        return result;
    }

    private List<object> List()
    {
        var result = new List<object>();
        this.at++;
        while (this.buffer[this.at] != (byte)']')
        {
            result.Add(this.Value());
            if (this.buffer[this.at] == (byte)',')
            {
                this.at++;
            }
        }

        this.at++;
        return result;
    }

    private int Number()
    {
        var sign = 1;
        var from = this.at;
        if (this.buffer[this.at] == (byte)'-')
        {
            sign = -1;
            this.at++;
        }

        var result = 0;
        while (this.buffer[this.at] >= (byte)'0' && this.buffer[this.at] <= (byte)'9')
        {
            result = (result * 10) + (this.buffer[this.at++] - (byte)'0');
        }

        if (from == this.at)
        {
            throw new FormatException("The protocol has whole numbers only.");
        }

        return sign * result;
    }

    private void Expect(byte wanted)
    {
        if (this.buffer[this.at++] != wanted)
        {
            throw new FormatException("Malformed protocol line.");
        }
    }

    private string String()
    {
        this.Expect((byte)'"');
        var length = 0;
        for (;;)
        {
            int c = this.buffer[this.at++];
            if (c == '"')
            {
                return new string(this.text, 0, length);
            }

            if (c == '\\')
            {
                c = this.Escape();
            }

            if (length == this.text.Length)
            {
                Array.Resize(ref this.text, length * 2);
            }

            this.text[length++] = (char)c;
        }
    }

    private int Escape()
    {
        int c = this.buffer[this.at++];
        switch (c)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                var value = 0;
                for (var i = 0; i < 4; i++)
                {
                    int digit = this.buffer[this.at++];
                    value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                }

                return value;
            default:
                return c;
        }
    }
}

/// <summary>Builds one message; `Send` writes it in one piece, from any thread.</summary>
internal sealed class WireMessage
{
    private static readonly object Gate = new object();
    private static Stream stream;

    private readonly StringBuilder text = new StringBuilder(512);
    private byte[] body = new byte[0];

    public WireMessage(string kind, int call)
    {
        this.text.Append("{\"t\":\"").Append(kind).Append("\",\"call\":").Append(call);
    }

    public static void Open(Stream output)
    {
        stream = output;
    }

    public WireMessage Add(string key, int value)
    {
        this.Key(key).Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public WireMessage Add(string key, string value)
    {
        this.Key(key);
        this.Quote(value ?? string.Empty);
        return this;
    }

    public WireMessage Add(string key, List<KeyValuePair<string, string>> pairs)
    {
        this.Key(key).Append('[');
        for (var i = 0; i < pairs.Count; i++)
        {
            this.text.Append(i == 0 ? "[" : ",[");
            this.Quote(pairs[i].Key);
            this.text.Append(',');
            this.Quote(pairs[i].Value);
            this.text.Append(']');
        }

        this.text.Append(']');
        return this;
    }

    public WireMessage Body(byte[] bytes)
    {
        this.body = bytes ?? this.body;
        return this;
    }

    public void Send()
    {
        var line = this.body.Length.ToString(CultureInfo.InvariantCulture) + " " + this.text.Append("}\n");
        var length = Encoding.UTF8.GetByteCount(line);
        var bytes = new byte[length + this.body.Length];
        Encoding.UTF8.GetBytes(line, 0, line.Length, bytes, 0);
        Buffer.BlockCopy(this.body, 0, bytes, length, this.body.Length);
        lock (Gate)
        {
            stream.Write(bytes, 0, bytes.Length);
            stream.Flush();
        }
    }

    private StringBuilder Key(string key)
    {
        return this.text.Append(",\"").Append(key).Append("\":");
    }

    private void Quote(string value)
    {
        this.text.Append('"');
        var from = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c >= ' ' && c != '"' && c != '\\' && (c < '\ud800' || c > '\udfff'))
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
                continue;
            }

            this.text.Append(value, from, i - from);
            from = i + 1;
            if (char.IsSurrogate(c))
            {
                this.text.Append('\ufffd');
            }
            else
            {
                this.text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        this.text.Append(value, from, value.Length - from).Append('"');
    }
}
