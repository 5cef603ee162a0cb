#include "sourcewindow.h"

#include "textlayout.h"
#include "ui/common/background.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextDocumentLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QStringDecoder>
#include <QTextDocument>
#include <QThread>

namespace posthorn
{

namespace
{

constexpr qsizetype MaxSource = 4'000'000;

struct Source {
    QString whole;
    std::shared_ptr<QTextDocument> document;
};

QString broken(const QString &text)
{
    QString lines;
    lines.reserve(text.size() + text.size() / TextLayout::LongestLine);
    for (QStringView line : QStringView(text).tokenize(u'\n')) {
        for (qsizetype end = TextLayout::lineEnd(line); end < line.size(); end = TextLayout::lineEnd(line)) {
            lines += line.first(end);
            lines += u'\n';
            line = line.sliced(end);
        }
        lines += line;
        lines += u'\n';
    }
    lines.chop(1);
    return lines;
}

Source sourceOf(const QString &text, const QFont &font, QThread *thread)
{
    auto document = std::make_shared<QTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentLayout(new QPlainTextDocumentLayout(document.get()));
    document->setDefaultFont(font);
    document->setPlainText(broken(text));
    document->moveToThread(thread);
    return {text, document};
}

} // namespace

SourceWindow::SourceWindow(const QString &title, const std::function<QString()> &text, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_text(new QPlainTextEdit(this))
    , m_search(new QLineEdit(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("sourceWindow"));
    setWindowTitle(title);
    resize(840, 640);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setObjectName(QStringLiteral("sourceText"));
    m_text->setAccessibleName(title);
    m_search->setPlaceholderText(tr("Find"));
    m_search->setAccessibleName(tr("Find in the text"));
    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("sourceSearch"));
    auto *copy = new QPushButton(tr("Copy all"), this);
    copy->setObjectName(QStringLiteral("sourceCopyButton"));
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_whole); });

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::Grid, theme::Grid, theme::Grid, theme::Grid);
    bar->addWidget(m_search, 1);
    bar->addWidget(copy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_text, 1);

    connect(m_search, &QLineEdit::returnPressed, this, [this] { find(true); });
    auto *focusSearch = new QShortcut(QKeySequence::Find, this);
    connect(focusSearch, &QShortcut::activated, m_search, qOverload<>(&QWidget::setFocus));
    auto *previous = new QShortcut(QKeySequence::FindPrevious, this);
    connect(previous, &QShortcut::activated, this, [this] { find(false); });
    auto *close = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    connect(close, &QShortcut::activated, this, &QWidget::close);
    m_text->setFocus();
    inBackground<Source>(
        [text, font = m_text->font().toString(), thread = thread()] {
            QFont own; // made anew, so that no font engine is shared between threads
            own.fromString(font);
            return sourceOf(text(), own, thread);
        },
        this,
        [this](const Source &source) {
            m_document = source.document;
            m_whole = source.whole;
            m_text->setDocument(m_document.get());
            Q_EMIT shown();
        });
}

SourceWindow::~SourceWindow()
{
    delete m_text; // before its document
}

QString SourceWindow::sourceText(const QByteArray &bytes)
{
    const QByteArray shown = bytes.left(MaxSource);
    QStringDecoder utf8(QStringDecoder::Utf8);
    QString text = utf8.decode(shown);
    if (utf8.hasError())
        text = QString::fromLatin1(shown);
    text.remove(u'\r');
    text.replace(QChar(0), QChar(0xFFFD));
    if (bytes.size() > MaxSource)
        text += tr("\n[not shown: %n more byte(s)]", nullptr, int(bytes.size() - MaxSource));
    return text;
}

void SourceWindow::find(bool forward)
{
    const QTextDocument::FindFlags flags = forward ? QTextDocument::FindFlags() : QTextDocument::FindBackward;
    if (m_text->find(m_search->text(), flags))
        return;
    m_text->moveCursor(forward ? QTextCursor::Start : QTextCursor::End);
    m_text->find(m_search->text(), flags);
}

} // namespace posthorn
