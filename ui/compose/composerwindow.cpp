#include "composerwindow_p.h"

#include "attachmentreader.h"
#include "ui/common/background.h"
#include "base/clock.h"
#include "composetext.h"
#include "contextguard.h"
#include "draftsaver.h"
#include "outgoingstrip.h"
#include "recipientedit.h"
#include "senderbox.h"
#include "sync/outbox.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QToolButton>

namespace posthorn
{

Draft ComposerWindow::Private::draft() const
{
    Draft draft = m_context.draft;
    if (const auto sender = m_from->current()) {
        draft.from = {sender->identity.name, sender->identity.address};
        draft.replyTo = sender->identity.replyTo;
    }
    draft.to = m_to->addresses();
    draft.cc = m_cc->addresses();
    draft.bcc = m_bcc->addresses();
    draft.subject = m_subject->text();
    draft.text = m_text->toPlainText();
    draft.attachments = m_strip->attachments();
    return draft;
}

void ComposerWindow::Private::attach(const QStringList &paths)
{
    for (const QString &path : paths) {
        inBackground<Result<OutgoingAttachment>>([path] { return AttachmentReader::read(path); }, this,
                                                 [this, path](Result<OutgoingAttachment> read) {
                                                     if (read)
                                                         m_strip->add(*read);
                                                     else
                                                         refuse(path, read.error());
                                                 });
    }
}

void ComposerWindow::Private::send()
{
    if (m_sending)
        return;
    const Draft draft = this->draft();
    if (showMissingServer())
        return;
    const QList<ComposeHint> hints = checkDraft(draft);
    for (const ComposeHint &hint : hints) {
        if (!hint.blocks() && (m_accepted || !isWanted(hint)))
            continue;
        showHint(hint);
        return;
    }
    m_sending = true;
    m_send->setEnabled(false);
    m_state->setFullText(tr("Handing over\u2026"));
    // What is being saved right now must be the row that goes with the sending.
    m_saver->whenSettled([this, draft] { buildAndSend(draft); });
}

void ComposerWindow::Private::close()
{
    m_saver->close();
}

void ComposerWindow::Private::connectParts()
{
    const auto place = [this] {
        const auto sender = m_from->current();
        return sender ? Drafts::Place{sender->account, sender->identity.draftsFolder} : Drafts::Place();
    };
    if (m_context.account.isValid())
        m_saver->setRowPlace({m_context.account, place().folder});
    m_saver->setSource([this, place] {
        DraftSaver::State state;
        state.draft = draft();
        state.place = place();
        const bool hasText = m_text->document()->isModified() && !m_text->toPlainText().trimmed().isEmpty();
        const bool hasFields = m_to->isModified() || m_cc->isModified() || m_bcc->isModified() ||
                               !m_subject->text().isEmpty() || !m_strip->attachments().isEmpty();
        state.isEmpty = (!hasText && !hasFields) || !state.place.account.isValid();
        return state;
    });
    for (QLineEdit *edit : {static_cast<QLineEdit *>(m_to), static_cast<QLineEdit *>(m_cc),
                            static_cast<QLineEdit *>(m_bcc), m_subject})
        connect(edit, &QLineEdit::textChanged, this, [this] { changed(); });
    connect(m_subject, &QLineEdit::textChanged, this, [this] { updateTitle(); });
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { changed(); });
    connect(m_strip, &OutgoingStrip::changed, this, [this] { changed(); });
    connect(m_from, &QComboBox::activated, this, [this] {
        if (const auto sender = m_from->current())
            signWith(sender->identity);
        changed();
        checkContext();
        showMissingServer();
    });
    for (RecipientEdit *edit : {m_to, m_cc, m_bcc})
        connect(edit, &QLineEdit::textChanged, this, [this] { checkContext(); });
    connect(m_guard, &ContextGuard::changed, this, [this] { showOtherContext(); });
    connect(m_contextBanner, &Banner::triggered, this, [this] {
        m_from->choose(m_guard->better().account, m_guard->better().identity, {});
        Q_EMIT m_from->activated(m_from->currentIndex());
    });
    connect(m_text, &ComposeText::filesDropped, this, [this](const QStringList &paths) { attach(paths); });
    connect(m_copies, &QToolButton::clicked, this, [this] {
        showCopies();
        m_cc->setFocus();
    });
    connect(m_send, &QPushButton::clicked, this, [this] { send(); });
    connect(m_banner, &Banner::triggered, this, [this] {
        m_accepted = true;
        send();
    });
    connect(m_saver, &DraftSaver::saved, this, [this] {
        if (!m_sending)
            m_state->setFullText(
                tr("Draft saved at %1").arg(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat)));
    });
    connect(m_saver, &DraftSaver::failed, this, [this](const Error &error) { showError(error); });
    const auto shortcut = [this](const QKeySequence &keys, auto slot) {
        connect(new QShortcut(keys, m_window), &QShortcut::activated, this, slot);
    };
    shortcut(QKeySequence(QStringLiteral("Ctrl+Return")), [this] { send(); });
    shortcut(QKeySequence(QStringLiteral("Ctrl+Enter")), [this] { send(); });
    shortcut(QKeySequence(QStringLiteral("Ctrl+Shift+A")), [this] { chooseFiles(); });
    shortcut(QKeySequence::Save, [this] { m_saver->saveNow(); });
    shortcut(QKeySequence::Close, [this] { m_window->close(); });
}

void ComposerWindow::Private::changed()
{
    m_saver->markChanged();
    m_accepted = false;
    if (!m_sending)
        m_banner->hide();
}

void ComposerWindow::Private::showCopies()
{
    for (QWidget *widget : std::as_const(m_copyRows))
        widget->show();
    m_copies->hide();
}

void ComposerWindow::Private::updateTitle()
{
    const QString subject = displayText(m_subject->text(), 120);
    m_window->setWindowTitle(subject.isEmpty() ? tr("New message") : subject);
}

void ComposerWindow::Private::chooseFiles()
{
    auto *dialog = new QFileDialog(m_window, tr("Attach files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &paths) { attach(paths); });
    dialog->open();
}

/// The signature of an identity, where one is wanted.
void ComposerWindow::Private::signWith(const Identity &identity)
{
    const bool isAnswer = m_context.answered.isValid();
    const bool signs = !isAnswer || m_services.settings == nullptr || m_services.settings->signsReplies();
    m_text->setSignature(signs ? identity.signature : QString());
}

/// False for what the user does not want to be reminded of.
bool ComposerWindow::Private::isWanted(const ComposeHint &hint) const
{
    if (m_services.settings == nullptr)
        return true;
    if (hint.kind == ComposeHint::Kind::NoSubject)
        return m_services.settings->remindsOfSubject();
    return hint.kind != ComposeHint::Kind::ForgottenAttachment || m_services.settings->remindsOfAttachments();
}

void ComposerWindow::Private::checkContext()
{
    const auto sender = m_from->current();
    m_guard->check(sender ? sender->account : AccountId(),
                   m_to->addresses() + m_cc->addresses() + m_bcc->addresses());
}

void ComposerWindow::Private::showOtherContext()
{
    m_contextBanner->setVisible(m_guard->isDoubtful());
    if (!m_guard->isDoubtful())
        return;
    m_contextBanner->setText(m_guard->sentence());
    m_contextBanner->setAction(m_guard->actionText());
}

void ComposerWindow::Private::showHint(const ComposeHint &hint)
{
    // That an account cannot send is known before anything went wrong.
    const bool calm = !hint.blocks() || hint.kind == ComposeHint::Kind::NoSender;
    m_banner->setKind(calm ? Banner::Kind::Warning : Banner::Kind::Danger);
    m_banner->setText(composeHintText(hint));
    m_banner->setAction(hint.blocks() ? QString() : tr("Send anyway"));
    m_banner->show();
    if (hint.kind == ComposeHint::Kind::NoRecipients || hint.kind == ComposeHint::Kind::InvalidAddress)
        m_to->setFocus();
    else if (hint.kind == ComposeHint::Kind::NoSubject)
        m_subject->setFocus();
}

/// True when nothing can be sent as the chosen identity, which is said.
bool ComposerWindow::Private::showMissingServer()
{
    const auto sender = m_from->current();
    if (!sender || sender->canSend)
        return false;
    showHint({ComposeHint::Kind::NoSender, sender->identity.address});
    return true;
}

void ComposerWindow::Private::refuse(const QString &path, const Error &error)
{
    const QString name = displayText(path.section(u'/', -1), 80);
    QString words = tr("%1 could not be attached.").arg(name);
    if (error.code == ErrorCode::InvalidArgument)
        words = tr("%1 is not an ordinary file, so it was not attached.").arg(name);
    else if (error.code == ErrorCode::MessageTooLarge)
        words = tr("%1 is too large to be sent by mail.").arg(name);
    else if (error.code == ErrorCode::NotFound)
        words = tr("%1 is no longer there.").arg(name);
    m_banner->setKind(Banner::Kind::Danger);
    m_banner->setText(words);
    m_banner->setAction({});
    m_banner->show();
}

void ComposerWindow::Private::showError(const Error &error)
{
    const ErrorText words = errorText(error);
    m_banner->setKind(Banner::Kind::Danger);
    m_banner->setText(words.sentence);
    m_banner->setDetails(words.sentence + u'\n' + words.cause);
    m_banner->setAction({});
    m_banner->show();
}

void ComposerWindow::Private::buildAndSend(const Draft &draft)
{
    const qint64 now = m_services.clock ? m_services.clock->nowMs() : QDateTime::currentMSecsSinceEpoch();
    // With Bcc: the outbox reads the recipients from it and takes it out.
    inBackground<Result<QByteArray>>(
        [draft, now] { return MessageBuilder::build(draft, MessageBuilder::Purpose::Draft, now); }, this,
        [this](const Result<QByteArray> &message) {
            if (message) {
                hand(*message);
                return;
            }
            m_sending = false;
            m_send->setEnabled(true);
            showError(message.error());
        });
}

void ComposerWindow::Private::hand(const QByteArray &message)
{
    const auto sender = m_from->current();
    const int seconds = m_services.settings ? m_services.settings->undoSendSeconds() : 10;
    Outbox::Letter letter;
    letter.account = sender->account;
    letter.identity = sender->identity.id;
    letter.message = message;
    letter.undoWindow = std::chrono::seconds(seconds);
    letter.answered = m_context.answered;
    letter.forwarded = m_context.forwarded;
    letter.draft = m_saver->row();
    m_services.outbox->send(letter, this, [this, seconds](const Result<OutboxId> &id) {
        m_sending = false;
        m_send->setEnabled(true);
        if (!id) {
            showError(id.error());
            return;
        }
        m_saver->stop();
        Q_EMIT m_window->sendingScheduled(*id, seconds, m_subject->text());
        m_window->close();
    });
}

ComposerWindow::ComposerWindow(const Services &services, const ComposeContext &context)
    : d(std::make_unique<Private>(services, context, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("composerWindow"));
    setAcceptDrops(true);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(760, 640);
}

ComposerWindow::~ComposerWindow() = default;

void ComposerWindow::attachFiles(const QStringList &paths)
{
    d->attach(paths);
}

void ComposerWindow::closeEvent(QCloseEvent *event)
{
    d->close();
    QWidget::closeEvent(event);
}

void ComposerWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ComposerWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths += url.toLocalFile();
    d->attach(paths);
    event->acceptProposedAction();
}

} // namespace posthorn
