#include "textfiles.h"

#include "encodedwords.h"

#include <cstring>

namespace posthorn
{
namespace
{

constexpr qsizetype maxFiles = 100;
constexpr qsizetype maxName = 1'000;
constexpr qsizetype maxLostSpaces = 8; // a short text must not become a large file

/// Lines with and without their ends, one after another.
class LineWalk
{
public:
    explicit LineWalk(QByteArrayView text, qsizetype pos = 0)
        : m_text(text)
        , m_pos(pos)
    {
    }

    bool next()
    {
        if (m_pos >= m_text.size())
            return false;
        m_start = m_pos;
        const qsizetype newline = m_text.indexOf('\n', m_pos);
        m_pos = newline < 0 ? m_text.size() : newline + 1;
        m_line = m_text.sliced(m_start, (newline < 0 ? m_text.size() : newline) - m_start);
        if (m_line.endsWith('\r'))
            m_line.chop(1);
        return true;
    }
    [[nodiscard]] QByteArrayView line() const { return m_line; }
    [[nodiscard]] qsizetype start() const { return m_start; }
    [[nodiscard]] qsizetype end() const { return m_pos; }

private:
    QByteArrayView m_text;
    QByteArrayView m_line;
    qsizetype m_start = 0;
    qsizetype m_pos = 0;
};

/// The name behind "begin 644 ", where the line is one.
QByteArray nameAfterMode(QByteArrayView line, QByteArrayView keyword)
{
    if (!line.startsWith(keyword))
        return {};
    qsizetype p = keyword.size();
    const qsizetype mode = p;
    while (p < line.size() && line[p] >= '0' && line[p] <= '7')
        ++p;
    if (p - mode < 3 || p - mode > 4 || p + 1 >= line.size() || line[p] != ' ')
        return {};
    return line.sliced(p + 1).first(std::min(line.size() - p - 1, maxName)).toByteArray().trimmed();
}

/// How many bytes a uuencoded line holds, or -1 where it is none. Spaces at its end may have been lost on the
/// way, and some programs write a character more.
int uuLength(QByteArrayView line)
{
    if (line.isEmpty() || line[0] < ' ' || line[0] > '`')
        return -1;
    const int length = (line[0] - ' ') & 63;
    const qsizetype wanted = 1 + (length + 2) / 3 * 4;
    if (length > 45 || line.size() > wanted + 2 || line.size() + maxLostSpaces < wanted)
        return -1;
    for (const char c : line) {
        if (c < ' ' || c > '`')
            return -1;
    }
    return length;
}

bool isBase64Line(QByteArrayView line)
{
    if (line.isEmpty() || line.size() > 1'000)
        return false;
    for (const char c : line) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '+' && c != '/' && c != '=')
            return false;
    }
    return true;
}

/// Reads on from a line that begins a file; false where what follows is none.
bool readUu(LineWalk lines, TextFile *file)
{
    int full = 0;
    bool isCertain = false; // a line that can hardly be a sentence was there
    bool atEnd = false;     // the line of length 0 was there
    while (lines.next()) {
        const QByteArrayView line = lines.line();
        if (line == "end" && (atEnd || full > 0)) {
            file->end = lines.end();
            return true;
        }
        if (atEnd && !line.trimmed().isEmpty())
            return false;
        if (line.isEmpty() || line == "`" || line.trimmed().isEmpty()) {
            atEnd = true;
            continue;
        }
        const int length = uuLength(line);
        if (length < 0)
            return false;
        ++full;
        isCertain = isCertain || (length == 45 && line.size() >= 61);
        atEnd = length == 0;
    }
    file->end = lines.end();
    return isCertain;
}

bool readBase64(LineWalk lines, TextFile *file)
{
    while (lines.next()) {
        if (lines.line() == "====") {
            file->end = lines.end();
            return true;
        }
        if (!isBase64Line(lines.line()))
            return false;
    }
    return false;
}

bool readYenc(LineWalk lines, TextFile *file)
{
    while (lines.next()) {
        if (lines.line().startsWith("=yend ")) {
            file->end = lines.end();
            return true;
        }
        if (lines.line().startsWith("=ybegin "))
            return false;
    }
    file->end = lines.end();
    return true;
}

/// "=ybegin line=128 size=584 name=a b.dat": the name is what is left of the line.
QByteArray yencName(QByteArrayView line)
{
    if (!line.startsWith("=ybegin ") || line.indexOf(" size=") < 0 || line.indexOf("line=") < 0)
        return {};
    const qsizetype name = line.indexOf(" name=");
    return name < 0 ? QByteArray()
                    : line.sliced(name + 6)
                          .first(std::min(line.size() - name - 6, maxName))
                          .toByteArray()
                          .trimmed();
}

bool readFile(const LineWalk &lines, TextFile *file)
{
    const QByteArrayView line = lines.line();
    file->start = lines.start();
    if (line.startsWith("begin ")) {
        file->encoding = TextFile::Encoding::Uu;
        file->name = nameAfterMode(line, "begin ");
        return !file->name.isEmpty() && readUu(lines, file);
    }
    if (line.startsWith("begin-base64 ")) {
        file->encoding = TextFile::Encoding::Base64;
        file->name = nameAfterMode(line, "begin-base64 ");
        return !file->name.isEmpty() && readBase64(lines, file);
    }
    if (line.startsWith("=ybegin ")) {
        file->encoding = TextFile::Encoding::Yenc;
        file->name = yencName(line);
        return !file->name.isEmpty() && readYenc(lines, file);
    }
    return false;
}

void appendUuLine(QByteArray *bytes, QByteArrayView line)
{
    const int length = uuLength(line);
    const auto value = [line](qsizetype i) { return i < line.size() ? (line[i] - ' ') & 63 : 0; };
    for (int have = 0; have < length; have += 3) {
        const qsizetype at = 1 + have / 3 * 4;
        const int bits = value(at) << 18 | value(at + 1) << 12 | value(at + 2) << 6 | value(at + 3);
        for (int i = 0; i < 3 && have + i < length; ++i)
            *bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xFF);
    }
}

void appendYencLine(QByteArray *bytes, QByteArrayView line)
{
    if (line.startsWith("=ypart "))
        return;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i] == '=' && i + 1 < line.size())
            *bytes += static_cast<char>(line[++i] - 64 - 42);
        else
            *bytes += static_cast<char>(line[i] - 42);
    }
}

} // namespace

bool mayHoldFiles(QByteArrayView text)
{
    // The C library's search, because all text of all mail passes here: Qt's is slower.
    const auto has = [text](QByteArrayView wanted) {
        return ::memmem(text.data(), size_t(text.size()), wanted.data(), size_t(wanted.size())) != nullptr;
    };
    return text.startsWith("begin") || has("=ybegin ") ||
           (has("\nbegin") && (has("\nbegin ") || has("\nbegin-base64 ")));
}

QList<TextFile> filesInText(QByteArrayView text)
{
    QList<TextFile> files;
    LineWalk lines(text);
    while (files.size() < maxFiles && lines.next()) {
        TextFile file;
        if (!readFile(lines, &file))
            continue;
        lines = LineWalk(text, file.end);
        files.append(std::move(file));
    }
    return files;
}

QByteArray contentOf(QByteArrayView text, const TextFile &file)
{
    QByteArray bytes;
    LineWalk lines(text.first(file.end), file.start);
    lines.next();
    if (file.encoding == TextFile::Encoding::Base64)
        return decodeBase64Tolerant(text.sliced(lines.end(), file.end - lines.end()));
    while (lines.next()) {
        if (file.encoding == TextFile::Encoding::Uu)
            appendUuLine(&bytes, lines.line() == "end" ? QByteArrayView() : lines.line());
        else if (!lines.line().startsWith("=yend "))
            appendYencLine(&bytes, lines.line());
    }
    return bytes;
}

QByteArray withoutFiles(QByteArrayView text, const QList<TextFile> &files)
{
    QByteArray rest;
    qsizetype from = 0;
    for (const TextFile &file : files) {
        rest += text.sliced(from, file.start - from);
        from = file.end;
    }
    rest += text.sliced(from);
    return rest;
}

} // namespace posthorn
