#pragma once

#include <QTextDocument>
#include <QTextFormat>

namespace posthorn
{

class MailTextLayout;

/// The text of one message, laid out where it is looked at (MailTextLayout). It has no pictures:
/// QTextDocument would look for a name it does not know on the disk, so this one answers every question
/// itself. Made on a worker thread, then moved.
class MailDocument : public QTextDocument
{
    Q_OBJECT

public:
    /// Properties of our own on block formats.
    static constexpr int QuoteDepth = QTextFormat::UserProperty + 1;

    explicit MailDocument(QObject *parent = nullptr);

    [[nodiscard]] const MailTextLayout &textLayout() const { return *m_layout; }

protected:
    QVariant loadResource(int type, const QUrl &name) override;

private:
    MailTextLayout *m_layout;
};

} // namespace posthorn
