#include "privacyscene.h"

#include "mime/headerscanner.h"
#include "ui/message/authenticityline.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDesktopServices>
#include <QToolButton>
#include <QVBoxLayout>

namespace posthorn
{

Browser::Browser()
{
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "open");
}

Browser::~Browser()
{
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
}

void PrivacyScene::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void PrivacyScene::init()
{
    m_fixture = std::make_unique<UiFixture>();
    Account account = *m_fixture->accounts().account(m_fixture->account);
    account.incomingKind = IncomingKind::Imap;
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    const auto updated = m_fixture->accounts().update(account);
    QVERIFY2(updated, updated ? "" : qPrintable(updated.error().toString()));
    m_web = std::make_unique<FakeWeb>();
    m_dns = std::make_unique<SilentDns>();
    Services services = m_fixture->services();
    m_judge = std::make_unique<MessageJudge>(m_fixture->accounts(), m_fixture->store(), *services.clock,
                                             m_dns.get());
    services.judge = m_judge.get();
    services.http = m_web.get();
    m_window = std::make_unique<QWidget>();
    m_window->setBackgroundRole(QPalette::Base);
    m_header = new MessageHeader(services.clock, m_window.get());
    m_banners = new MessageBanners(m_window.get());
    auto *column = new QVBoxLayout(m_window.get());
    column->addWidget(m_header);
    column->addWidget(m_banners);
    column->addStretch();
    m_privacy = new MessagePrivacy(services, m_header, m_banners);
    m_window->resize(760, 420);
    m_window->show();
}

void PrivacyScene::cleanup()
{
    m_window.reset();
    m_judge.reset();
    m_fixture.reset();
}

PlacementId PrivacyScene::show(const QByteArray &message)
{
    const PlacementId id = m_fixture->add(message);
    MessageDetail detail;
    detail.row.id = id;
    detail.row.account = m_fixture->account;
    detail.envelope = scanHeader(message).envelope;
    m_header->setDetail(detail);
    m_banners->clear();
    m_privacy->setMessage(detail, message);
    return id;
}

void PrivacyScene::wait()
{
    auto *line = m_window->findChild<AuthenticityLine *>();
    QTRY_VERIFY(!line->isHidden() && !line->text().isEmpty());
}

void PrivacyScene::click(Banner *banner)
{
    QTest::mouseClick(banner->actionButton(), Qt::LeftButton);
}

} // namespace posthorn
