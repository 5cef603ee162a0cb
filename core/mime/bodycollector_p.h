#pragma once

#include "gmimesupport_p.h"
#include "messageparser.h"

namespace posthorn
{

/// Walks a GMime tree once: numbers the parts as IMAP does, decides what is read and what is attached,
/// decodes the texts. Private to this room; a value that is used once.
class BodyCollector
{
public:
    enum class Depth {
        Whole,
        Beginning, // only the first words of each text, no decoded sizes: for a list row
    };
    /// `bytes` are what the tree was made from, and outlive this.
    BodyCollector(const QByteArray &bytes, ParsedMessage *message, Depth depth,
                  qsizetype longestText = MessageParser::LongestText)
        : m_bytes(bytes)
        , m_message(message)
        , m_depth(depth)
        , m_longestText(longestText)
    {
    }

    void collect(GMimeObject *root);
    /// With Depth::Beginning: some text goes on after what was collected.
    [[nodiscard]] bool wasCut() const { return m_wasCut; }
    /// With Depth::Beginning: there are files inside a part, which only the whole of it tells.
    [[nodiscard]] bool holdsFiles() const { return m_holdsFiles; }

private:
    /// One stretch of the message as it is read from top to bottom.
    struct Piece {
        QString text;
        QString html;
        QByteArray picture; // the content id of a picture that stands here
        bool hasText = false;
        bool hasHtml = false;
        bool flowed = false;
        bool isPlain = false; // text/plain, and not another kind of text
        [[nodiscard]] bool isEmpty() const { return !hasText && !hasHtml && picture.isEmpty(); }
    };
    enum class Place { Root, Mixed, Alternative, RelatedRoot, RelatedChild, Hidden };

    QList<Piece> walk(GMimeObject *object, const QString &id, Place place, int depth);
    QList<Piece> walkMultipart(GMimeMultipart *multipart, const QString &id, Place place, int depth);
    QList<Piece> walkAlternatives(GMimeMultipart *multipart, const QString &id, int depth);
    QList<Piece> walkRelated(GMimeMultipart *multipart, const QString &id, int depth);
    QList<Piece> walkLeaf(GMimePart *part, const QString &id, Place place);
    QList<Piece> readContainer(GMimePart *part, MessagePart *description);
    void addEmbeddedMessage(GMimeMessagePart *part, const QString &id);
    void addFile(const QString &id, const QString &name, const QByteArray &contentType, qint64 size);
    MessagePart describe(GMimePart *part, const QString &id);
    void noticeContainers(GMimePart *part, const QByteArray &type);
    QByteArray textBytes(GMimePart *part, const MessagePart &description);
    QByteArray withFilesListed(GMimePart *part, const MessagePart &description);
    Piece readText(GMimePart *part, const MessagePart &description);
    static Piece bestOf(const QList<QList<Piece>> &alternatives);
    static Piece joined(const QList<Piece> &pieces);
    void markInlineParts();
    void notice(const QString &key);

    QByteArrayView m_bytes;
    ParsedMessage *m_message;
    Depth m_depth;
    qsizetype m_longestText; // as much of each text is read
    bool m_wasCut = false;
    bool m_holdsFiles = false;
    bool m_hasRead = false;           // some text was read already
    QList<MessagePart> m_filesInside; // of the part that is being looked at
    int m_embedded = 0;
};

} // namespace posthorn
