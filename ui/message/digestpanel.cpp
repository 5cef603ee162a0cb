#include "digestpanel.h"

#include "foldedcard.h"
#include "ui/common/background.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace posthorn
{

namespace
{

/// Lines stay lines; all that is not text goes.
QString shownText(const QString &text)
{
    QStringList lines;
    for (const QString &line : text.left(DigestPanel::MostText).split(u'\n'))
        lines += displayText(line, int(DigestPanel::MostText));
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    QString shown = lines.join(u'\n');
    if (text.size() > DigestPanel::MostText)
        shown += QStringLiteral(" \u2026");
    return shown;
}

} // namespace

DigestPanel::DigestPanel(const Clock *clock, const std::shared_ptr<const MessageContent> &content,
                         QWidget *parent)
    : InfoPanel(QStringLiteral("inbox"),
                tr("%n message(s) in this one", nullptr, int(content->digest.size())), parent)
    , m_content(content)
    , m_list(new QVBoxLayout)
{
    setObjectName(QStringLiteral("digestPanel"));
    m_list->setSpacing(0);
    addRows(m_list);
    for (const DigestEntry &entry : content->digest)
        addEntry(entry, clock);
    const auto messages = std::count_if(content->parsed.parts.cbegin(), content->parsed.parts.cend(),
                                        [](const MessagePart &part) { return part.isMessage(); });
    if (messages > content->digest.size())
        addLine(
            tr("%n more message(s) among the attachments", nullptr, int(messages - content->digest.size())));
}

void DigestPanel::addEntry(const DigestEntry &entry, const Clock *clock)
{
    auto *line = new FoldedCard(clock, this);
    line->setObjectName(QStringLiteral("digestLine"));
    line->setFixedHeight(FoldedCard::Height);
    line->setAutoFillBackground(false);
    ConversationMessage message;
    message.row.flags.flags = MessageFlag::Seen;
    message.row.from = entry.from;
    message.row.receivedMs = entry.dateMs;
    message.row.subject = entry.subject;
    const QString subject = entry.subject.isEmpty() ? tr("(no subject)") : entry.subject;
    message.row.snippet = entry.snippet.isEmpty() ? subject : tr("%1 \u2014 %2").arg(subject, entry.snippet);
    line->setMessage(message, {}, false);
    connect(line, &FoldedCard::unfoldRequested, this, [this, index = int(m_lines.size())] { toggle(index); });
    m_list->addWidget(line);
    m_lines.append({line, nullptr});
}

bool DigestPanel::isUnfolded(int entry) const
{
    return m_lines[entry].text != nullptr && !m_lines[entry].text->isHidden();
}

void DigestPanel::toggle(int entry)
{
    if (QWidget *text = m_lines[entry].text) {
        text->setVisible(text->isHidden());
        m_lines[entry].card->setUnfolded(!text->isHidden());
        return;
    }
    inBackground<QString>(
        [content = m_content, id = m_content->digest[entry].part.id] {
            const auto bytes = MessageParser::partContent(content->bytes, id);
            return bytes ? shownText(MessageParser::parse(*bytes).text) : QString();
        },
        this,
        [this, entry](const QString &text) {
            // Asked twice before the first answer came.
            if (m_lines[entry].text == nullptr)
                unfold(entry, text);
        });
}

void DigestPanel::unfold(int entry, const QString &text)
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(theme::Grid * 5, 0, 0, theme::Grid);
    column->setSpacing(theme::Grid);
    auto *label = new TextLabel(text.isEmpty() ? tr("This message has no text.") : text, box);
    label->setObjectName(QStringLiteral("digestText"));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *open = new QPushButton(tr("Open message"), box);
    open->setObjectName(QStringLiteral("digestOpenButton"));
    open->setFocusPolicy(Qt::StrongFocus);
    const QString subject = displayText(m_content->digest[entry].subject, 120);
    open->setAccessibleName(subject.isEmpty() ? tr("Open message") : tr("Open message %1").arg(subject));
    connect(open, &QPushButton::clicked, this,
            [this, entry] { Q_EMIT messageOpenRequested(m_content->digest[entry].part); });
    column->addWidget(label);
    column->addWidget(open, 0, Qt::AlignLeading);
    m_list->insertWidget(m_list->indexOf(m_lines[entry].card) + 1, box);
    m_lines[entry].text = box;
    m_lines[entry].card->setUnfolded(true);
    // Tab goes on where it stands.
    setTabOrder(m_lines[entry].card, label);
    setTabOrder(label, open);
    box->show();
}

} // namespace posthorn
