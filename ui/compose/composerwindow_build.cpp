#include "composerwindow_p.h"

#include "account/accountrepository.h"
#include "composetext.h"
#include "contextguard.h"
#include "draftsaver.h"
#include "outgoingstrip.h"
#include "recipientedit.h"
#include "senderbox.h"
#include "ui/common/banner.h"
#include "ui/common/hairline.h"
#include "ui/common/textlabel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace posthorn
{

ComposerWindow::Private::Private(const Services &services, const ComposeContext &context,
                                 ComposerWindow *window)
    : m_services(services)
    , m_context(context)
    , m_window(window)
    , m_from(new SenderBox(window))
    , m_to(new RecipientEdit(services, window))
    , m_cc(new RecipientEdit(services, window))
    , m_bcc(new RecipientEdit(services, window))
    , m_subject(new QLineEdit(window))
    , m_text(new ComposeText(window))
    , m_strip(new OutgoingStrip(window))
    , m_send(new QPushButton(tr("Send"), window))
    , m_state(new TextLabel(window))
    , m_banner(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, window))
    , m_contextBanner(new Banner(Banner::Kind::Info, QStringLiteral("people"), {}, {}, window))
    , m_guard(new ContextGuard(services, window))
    , m_saver(new DraftSaver(services, context.draftRow, window))
{
    build();
    fill();
    connectParts();
}

void ComposerWindow::Private::build()
{
    m_to->setObjectName(QStringLiteral("toEdit"));
    m_to->setAccessibleName(tr("To"));
    m_cc->setObjectName(QStringLiteral("ccEdit"));
    m_cc->setAccessibleName(tr("Copy to"));
    m_bcc->setObjectName(QStringLiteral("bccEdit"));
    m_bcc->setAccessibleName(tr("Blind copy to"));
    m_subject->setObjectName(QStringLiteral("subjectEdit"));
    m_subject->setAccessibleName(tr("Subject"));
    m_subject->setFrame(false);
    for (QLineEdit *edit : {static_cast<QLineEdit *>(m_to), static_cast<QLineEdit *>(m_cc),
                            static_cast<QLineEdit *>(m_bcc), m_subject})
        edit->setTextMargins(theme::Grid, 0, 0, 0);
    m_from->setFrame(false);
    m_state->setTone(TextLabel::Tone::Muted);
    m_state->setScale(0.92);
    m_state->setObjectName(QStringLiteral("composeState"));
    m_banner->setObjectName(QStringLiteral("composeBanner"));
    m_banner->hide();
    m_contextBanner->setObjectName(QStringLiteral("contextBanner"));
    m_contextBanner->hide();

    auto *fields = new QWidget(m_window);
    fields->setAutoFillBackground(true);
    fields->setBackgroundRole(QPalette::Base);
    m_fields = new QGridLayout(fields);
    m_fields->setContentsMargins(theme::Grid * 2, 4, theme::Grid * 2, 4);
    m_fields->setHorizontalSpacing(theme::Grid);
    m_fields->setVerticalSpacing(0);
    m_fields->setColumnStretch(1, 1);
    m_copies = new QToolButton(fields);
    m_copies->setText(tr("Cc Bcc"));
    m_copies->setAccessibleName(tr("Show the fields for copies"));
    m_copies->setToolTip(m_copies->accessibleName());
    m_copies->setAutoRaise(true);
    m_copies->setFocusPolicy(Qt::ClickFocus);
    m_copies->setObjectName(QStringLiteral("copiesButton"));
    addField(0, tr("From"), m_from, false);
    addField(1, tr("To"), m_to, false);
    m_fields->addWidget(m_copies, 2, 2);
    addField(2, tr("Cc"), m_cc, true);
    addField(3, tr("Bcc"), m_bcc, true);
    addField(4, tr("Subject"), m_subject, false);

    auto *banners = new QVBoxLayout;
    banners->setContentsMargins(theme::Grid * 2, 0, theme::Grid * 2, 0);
    banners->addWidget(m_contextBanner);
    banners->addWidget(m_banner);
    auto *column = new QVBoxLayout(m_window);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(fields);
    column->addLayout(banners);
    column->addWidget(m_text, 1);
    column->addWidget(m_strip);
}

QWidget *ComposerWindow::Private::buildBar()
{
    auto *bar = new QWidget(m_window);
    bar->setAutoFillBackground(true);
    bar->setBackgroundRole(QPalette::Window);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::Grid * 2, theme::Grid, theme::Grid * 2, theme::Grid);
    row->setSpacing(theme::Grid);
    m_send->setObjectName(QStringLiteral("sendButton"));
    m_send->setProperty(theme::PrimaryProperty, true);
    m_send->setToolTip(tr("Send (Ctrl+Enter)"));
    m_send->setAutoDefault(false);
    const auto button = [bar](const QString &name, const QString &icon, const QString &words) {
        auto *button = new QToolButton(bar);
        button->setObjectName(name);
        button->setIcon(theme::icon(icon));
        button->setIconSize({theme::IconSize, theme::IconSize});
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    auto *attach =
        button(QStringLiteral("attachButton"), QStringLiteral("attach"), tr("Attach files (Ctrl+Shift+A)"));
    auto *discard =
        button(QStringLiteral("discardButton"), QStringLiteral("trash"), tr("Throw this draft away"));
    row->addWidget(m_send);
    row->addWidget(attach);
    row->addStretch(1);
    row->addWidget(m_state);
    row->addWidget(discard);
    connect(attach, &QToolButton::clicked, this, [this] { chooseFiles(); });
    connect(discard, &QToolButton::clicked, this, [this] {
        m_saver->discard();
        m_window->close();
    });
    return bar;
}

void ComposerWindow::Private::addField(int row, const QString &label, QWidget *field, bool hidden)
{
    auto *title = new TextLabel(label, m_window);
    title->setTone(TextLabel::Tone::Muted);
    auto *line = new Hairline(m_window);
    field->setMinimumHeight(34);
    const int at = row * 2;
    m_fields->addWidget(title, at, 0);
    m_fields->addWidget(field, at, 1);
    m_fields->addWidget(line, at + 1, 0, 1, 3);
    if (!hidden)
        return;
    m_copyRows += {title, field, line};
    for (QWidget *widget : {static_cast<QWidget *>(title), field, static_cast<QWidget *>(line)})
        widget->hide();
}

void ComposerWindow::Private::fill()
{
    if (m_services.accounts != nullptr)
        m_from->setAccounts(m_services.accounts->accounts());
    const Draft &draft = m_context.draft;
    m_from->choose(m_context.account, m_context.identity, draft.from.address);
    m_to->setAddresses(draft.to);
    m_cc->setAddresses(draft.cc);
    m_bcc->setAddresses(draft.bcc);
    m_subject->setText(draft.subject);
    m_text->setPlainText(draft.text);
    QTextCursor place(m_text->document());
    if (m_context.belowQuotation)
        place.movePosition(QTextCursor::End);
    const int writtenAt = place.position();
    if (const auto sender = m_from->current(); sender && !m_context.draftRow.isValid())
        signWith(sender->identity);
    place.setPosition(writtenAt);
    m_text->setTextCursor(place);
    m_text->document()->setModified(false);
    if (m_context.draft.messageId.isEmpty())
        if (const auto sender = m_from->current())
            m_context.draft.messageId = MessageBuilder::newMessageId(sender->identity.address);
    for (const OutgoingAttachment &attachment : draft.attachments)
        m_strip->add(attachment);
    if (!draft.cc.isEmpty() || !draft.bcc.isEmpty())
        showCopies();
    updateTitle();
    showMissingServer();
    checkContext();
    if (draft.to.isEmpty())
        m_to->setFocus();
    else if (draft.subject.isEmpty())
        m_subject->setFocus();
    else
        m_text->setFocus();
}

} // namespace posthorn
