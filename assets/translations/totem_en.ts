<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="pt_BR">
<context>
    <name>AccessibilityBar</name>
    <message>
        <source>Contraste forte</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Letra maior</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Tela baixa</source>
        <translation>Lower buttons</translation>
    </message>
    <message>
        <source>Contraste</source>
        <translation>Contrast</translation>
    </message>
    <message>
        <source>Letra</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Voz</source>
        <translation>Voice</translation>
    </message>
    <message>
        <source>agora %1 por cento</source>
        <translation>now %1 percent</translation>
    </message>
    <message>
        <source>ligado</source>
        <translation>on</translation>
    </message>
    <message>
        <source>desligado</source>
        <translation>off</translation>
    </message>
</context>
<context>
    <name>BarcodeView</name>
    <message>
        <source>Aponte a câmera do app do banco ou digite:</source>
        <translation>Scan it with your app, or enter:</translation>
    </message>
    <message>
        <source>Ou digite este número no app do seu banco:</source>
        <translation>Or enter this number in your banking app:</translation>
    </message>
    <message>
        <source>Ou digite este número:</source>
        <translation>Or enter this number:</translation>
    </message>
</context>
<context>
    <name>BoletoList</name>
    <message>
        <source>Boletos em aberto</source>
        <translation>Boletos to pay</translation>
    </message>
</context>
<context>
    <name>BoletosScreen</name>
    <message>
        <source>Total em aberto</source>
        <translation>Total to pay</translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) em aberto</source>
        <translation>
            <numerusform>%n boleto to pay</numerusform>
            <numerusform>%n boletos to pay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Até %n por vez, vencidos primeiro.</source>
        <translation>
            <numerusform>Only %n at a time, overdue ones first.</numerusform>
            <numerusform>Up to %n at a time, overdue ones first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total dos %n mostrado(s)</source>
        <translation>
            <numerusform>Total of the %n boleto shown</numerusform>
            <numerusform>Total of the %n boletos shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Dá para escolher até %n por vez.</source>
        <translation>
            <numerusform>You can choose only %n at a time.</numerusform>
            <numerusform>You can choose up to %n at a time.</numerusform>
        </translation>
    </message>
    <message>
        <source>Este boleto não pode ser escolhido.</source>
        <translation>This boleto cannot be chosen.</translation>
    </message>
    <message>
        <source>Escolha os boletos</source>
        <translation>Choose the boletos</translation>
    </message>
    <message>
        <source>Toque em um boleto
para pagar</source>
        <translation>Tap a boleto
to pay it</translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) sem valor</source>
        <translation>
            <numerusform>plus %n boleto without an amount</numerusform>
            <numerusform>plus %n boletos without an amount</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) em confirmação</source>
        <translation>
            <numerusform>plus %n boleto being confirmed</numerusform>
            <numerusform>plus %n boletos being confirmed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BusyOverlay</name>
    <message>
        <source>Cancelar</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Buscando seus boletos</source>
        <translation>Looking for your boletos</translation>
    </message>
    <message>
        <source>Só um instante.</source>
        <translation>Just a moment.</translation>
    </message>
    <message>
        <source>Buscando as opções</source>
        <translation>Getting the options</translation>
    </message>
    <message>
        <source>Buscando suas informações</source>
        <translation>Looking up your information</translation>
    </message>
    <message>
        <source>Guardando o seu pedido</source>
        <translation>Saving your request</translation>
    </message>
    <message>
        <source>Buscando o seu pedido</source>
        <translation>Looking up your request</translation>
    </message>
    <message>
        <source>Liberando a sua internet</source>
        <translation>Turning your internet back on</translation>
    </message>
    <message>
        <source>Está demorando mais do que o normal</source>
        <translation>This is taking longer than usual</translation>
    </message>
    <message>
        <source>Você pode esperar mais um pouco ou cancelar e tentar de novo.</source>
        <translation>You can wait a little longer, or cancel and try again.</translation>
    </message>
    <message>
        <source>Espere mais um pouco: o seu protocolo aparece aqui.</source>
        <translation>Wait a little longer: your request number will appear here.</translation>
    </message>
</context>
<context>
    <name>CardChoiceView</name>
    <message>
        <source>Em quantas vezes?</source>
        <translation>How many installments?</translation>
    </message>
    <message>
        <source>Pague com o cartão na maquininha</source>
        <translation>Pay by card on the terminal</translation>
    </message>
    <message>
        <source>Débito ou crédito?</source>
        <translation>Debit or credit?</translation>
    </message>
    <message>
        <source>Trocar</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>1x de %1</source>
        <translation>1 × %1</translation>
    </message>
    <message>
        <source>%1x de %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>total de %1</source>
        <translation>%1 in total</translation>
    </message>
</context>
<context>
    <name>ChargingScreen</name>
    <message>
        <source>Cancelar</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>CodeInput</name>
    <message>
        <source>Sua resposta</source>
        <translation>Your answer</translation>
    </message>
    <message>
        <source>campo da resposta</source>
        <translation>field for the answer</translation>
    </message>
</context>
<context>
    <name>ContractsScreen</name>
    <message>
        <source>Qual é o endereço?</source>
        <translation>Which address?</translation>
    </message>
    <message>
        <source>Você tem mais de um contrato. Escolha um para ver os boletos.</source>
        <translation>You have more than one contract. Choose a contract to see its boletos.</translation>
    </message>
    <message>
        <source>Contrato %1</source>
        <translation>Contract %1</translation>
    </message>
    <message>
        <source>Contrato %1 de %2</source>
        <translation>Contract %1 of %2</translation>
    </message>
    <message>
        <source>Contrato %1 de %2, endereço mostrado na tela</source>
        <translation>Contract %1 of %2, address shown on the screen</translation>
    </message>
    <message>
        <source>Qual é o endereço? Escolha um contrato.</source>
        <translation>Which address? Choose a contract.</translation>
    </message>
</context>
<context>
    <name>DocumentList</name>
    <message>
        <source>%1 de %2</source>
        <translation>%1 of %2</translation>
    </message>
</context>
<context>
    <name>DocumentScreen</name>
    <message>
        <source>Lançamentos</source>
        <translation>Entries</translation>
    </message>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Pago: %1</source>
        <translation>Paid: %1</translation>
    </message>
    <message>
        <source>Em aberto: %1</source>
        <translation>Unpaid: %1</translation>
    </message>
    <message>
        <source>QR Code para abrir o documento no celular</source>
        <translation>QR code to open the document on your phone</translation>
    </message>
    <message>
        <source>Este documento não abre no celular</source>
        <translation>This document does not open on a phone</translation>
    </message>
    <message>
        <source>Imprima para levar.</source>
        <translation>Print it to take it with you.</translation>
    </message>
    <message>
        <source>Peça a um atendente.</source>
        <translation>Please ask our staff for it.</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir.</source>
        <translation>Point your phone&apos;s camera to open it.</translation>
    </message>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsScreen</name>
    <message>
        <source>Documentos</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Nenhum documento neste contrato</source>
        <translation>No documents for this contract</translation>
    </message>
    <message>
        <source>Notas fiscais e quitações aparecem aqui quando são emitidas.</source>
        <translation>Invoices and clearance certificates appear here once they are issued.</translation>
    </message>
    <message>
        <source>Não foi possível consultar todos os documentos agora.</source>
        <translation>Some documents could not be looked up right now.</translation>
    </message>
    <message>
        <source>Toque em um para abrir.</source>
        <translation>Tap one to open it.</translation>
    </message>
    <message numerus="yes">
        <source>%n documento(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormConsentScreen</name>
    <message>
        <source>Li e concordo</source>
        <translation>I have read this and agree</translation>
    </message>
    <message>
        <source>Não concordo</source>
        <translation>I do not agree</translation>
    </message>
</context>
<context>
    <name>FormPhotosScreen</name>
    <message>
        <source>Toque no endereço e envie</source>
        <translation>Tap the address and send</translation>
    </message>
    <message>
        <source>Tirar foto</source>
        <translation>Take a photo</translation>
    </message>
    <message>
        <source>Usar esta foto</source>
        <translation>Use this photo</translation>
    </message>
    <message>
        <source>Tirar outra</source>
        <translation>Take another</translation>
    </message>
    <message>
        <source>Apagar a última foto</source>
        <translation>Delete the last photo</translation>
    </message>
    <message>
        <source>Envie fotos dos documentos</source>
        <translation>Send photos of your documents</translation>
    </message>
    <message>
        <source>Traga depois, aqui na loja: documento com foto e comprovante de endereço.</source>
        <translation>Bring these to this store later: photo ID and proof of address.</translation>
    </message>
    <message>
        <source>Se preferir, traga depois à loja.</source>
        <translation>If you prefer, bring them to the store later.</translation>
    </message>
    <message>
        <source>Trazer depois à loja</source>
        <translation>Bring to the store later</translation>
    </message>
    <message numerus="yes">
        <source>%n foto(s) pronta(s).</source>
        <translation>
            <numerusform>%n photo ready.</numerusform>
            <numerusform>%n photos ready.</numerusform>
        </translation>
    </message>
    <message>
        <source>Seus documentos</source>
        <translation>Your documents</translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
</context>
<context>
    <name>FormReviewScreen</name>
    <message>
        <source>Enviar</source>
        <translation>Send</translation>
    </message>
    <message>
        <source>Mudar: %1</source>
        <translation>Change: %1</translation>
    </message>
    <message>
        <source>Mudar</source>
        <translation>Change</translation>
    </message>
</context>
<context>
    <name>FormTypingScreen</name>
    <message>
        <source>Usar o e-mail sugerido</source>
        <translation>Use the suggested e-mail</translation>
    </message>
    <message>
        <source>Mudar: %1</source>
        <translation>Change: %1</translation>
    </message>
</context>
<context>
    <name>HomeScreen</name>
    <message>
        <source>Toque para começar. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Tap to start. You only need your CPF or CNPJ.</translation>
    </message>
    <message>
        <source>Hoje sem impressão: pague com PIX</source>
        <translation>No printing today: pay by PIX</translation>
    </message>
    <message>
        <source>Toque para começar</source>
        <translation>Tap to start</translation>
    </message>
    <message>
        <source>Pague com PIX no celular</source>
        <translation>Pay by PIX on your phone</translation>
    </message>
    <message>
        <source>Digite seu CPF ou CNPJ</source>
        <translation>Enter your CPF or CNPJ</translation>
    </message>
    <message>
        <source>Escolha o boleto</source>
        <translation>Choose the boleto</translation>
    </message>
    <message>
        <source>Pague com PIX ou imprima</source>
        <translation>Pay by PIX or print it</translation>
    </message>
</context>
<context>
    <name>IdentityScreen</name>
    <message>
        <source>Em que dia e mês você nasceu?</source>
        <translation>On what day and month were you born?</translation>
    </message>
    <message>
        <source>Digite o dia e o mês. Por exemplo: 05/09.</source>
        <translation>Enter the day, then the month. For 5 September: 05/09.</translation>
    </message>
    <message>
        <source>Qual é o final do seu CEP?</source>
        <translation>How does your postal code (CEP) end?</translation>
    </message>
    <message>
        <source>Digite os 3 últimos números do CEP do seu cadastro.</source>
        <translation>Enter the last 3 digits of the postal code on your account.</translation>
    </message>
    <message>
        <source>Qual é o final do seu telefone?</source>
        <translation>How does your phone number end?</translation>
    </message>
    <message>
        <source>Digite os 4 últimos números de qualquer telefone do seu cadastro.</source>
        <translation>Enter the last 4 digits of any phone on your account.</translation>
    </message>
    <message>
        <source>Confira o %1 e a resposta.</source>
        <translation>Check the %1 and the answer.</translation>
    </message>
    <message>
        <source>A resposta não confere.</source>
        <translation>That answer does not match.</translation>
    </message>
    <message numerus="yes">
        <source>Resta(m) %n tentativa(s).</source>
        <translation>
            <numerusform>%n try left.</numerusform>
            <numerusform>%n tries left.</numerusform>
        </translation>
    </message>
    <message>
        <source>Essa data não existe. Toque em Corrigir.</source>
        <translation>That date does not exist. Tap Delete.</translation>
    </message>
</context>
<context>
    <name>IdlePrompt</name>
    <message>
        <source>Você ainda está aí?</source>
        <translation>Are you still there?</translation>
    </message>
    <message>
        <source>Sem resposta, esta tela se fecha e seus dados são apagados.</source>
        <translation>If nobody answers, this screen closes and your details are cleared.</translation>
    </message>
    <message>
        <source>Continuar aqui</source>
        <translation>Stay here</translation>
    </message>
    <message>
        <source>Sair agora</source>
        <translation>Exit now</translation>
    </message>
    <message>
        <source>Toque em qualquer lugar para continuar.</source>
        <translation>Tap anywhere to continue.</translation>
    </message>
</context>
<context>
    <name>InstallmentStepper</name>
    <message>
        <source>Menos parcelas</source>
        <translation>Fewer installments</translation>
    </message>
    <message>
        <source>Mais parcelas</source>
        <translation>More installments</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>tecla de número</source>
        <translation>number key</translation>
    </message>
    <message>
        <source>tecla de letra</source>
        <translation>letter key</translation>
    </message>
    <message>
        <source>Mostrar letras</source>
        <translation>Show letters</translation>
    </message>
    <message>
        <source>Mostrar números</source>
        <translation>Show numbers</translation>
    </message>
    <message>
        <source>Mostrar letras com acento</source>
        <translation>Show letters with accents</translation>
    </message>
    <message>
        <source>Letras maiúsculas</source>
        <translation>Capital letters</translation>
    </message>
    <message>
        <source>espaço</source>
        <translation>space</translation>
    </message>
    <message>
        <source>Apagar</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Mover para a esquerda</source>
        <translation>Move left</translation>
    </message>
    <message>
        <source>Mover para a direita</source>
        <translation>Move right</translation>
    </message>
    <message>
        <source>Limpar</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Corrigir</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>LeavePrompt</name>
    <message>
        <source>Já pagou?</source>
        <translation>Already paid?</translation>
    </message>
    <message>
        <source>O aviso chega em segundos.</source>
        <translation>The notice comes in seconds.</translation>
    </message>
    <message>
        <source>Esperar</source>
        <translation>Wait</translation>
    </message>
    <message>
        <source>Sair</source>
        <translation>Exit</translation>
    </message>
</context>
<context>
    <name>ListActions</name>
    <message>
        <source>Liberar internet</source>
        <translation>Turn internet on</translation>
    </message>
    <message>
        <source>Ver todos (%1)</source>
        <translation>See all (%1)</translation>
    </message>
    <message>
        <source>Mais opções</source>
        <translation>More options</translation>
    </message>
    <message>
        <source>Mais</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Pagar ou imprimir vários</source>
        <translation>Pay or print several</translation>
    </message>
    <message>
        <source>Pagar vários</source>
        <translation>Pay several</translation>
    </message>
    <message>
        <source>Escolher vários</source>
        <translation>Choose several</translation>
    </message>
    <message>
        <source>Imprimir vários</source>
        <translation>Print several</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
</context>
<context>
    <name>ListScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora</source>
        <translation>We could not look this up right now</translation>
    </message>
    <message>
        <source>Tente de novo ou fale com um atendente.</source>
        <translation>Try again or ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>MenuScreen</name>
    <message>
        <source>Do que você precisa?</source>
        <translation>What do you need?</translation>
    </message>
</context>
<context>
    <name>NoPaymentView</name>
    <message>
        <source>Este boleto precisa de atendimento</source>
        <translation>Please see our staff about this boleto</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>This boleto cannot be paid here. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Os códigos não chegaram</source>
        <translation>The codes have not arrived</translation>
    </message>
</context>
<context>
    <name>PayScreen</name>
    <message>
        <source>para %1</source>
        <translation>to %1</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>Já paguei</source>
        <translation>I have paid</translation>
    </message>
    <message>
        <source>Já paguei, próximo</source>
        <translation>I have paid, next one</translation>
    </message>
    <message>
        <source>Aguardando o seu pagamento…</source>
        <translation>Waiting for your payment…</translation>
    </message>
    <message>
        <source>fecha em %1</source>
        <translation>closes in %1</translation>
    </message>
    <message>
        <source>Escolha como pagar.</source>
        <translation>Choose how to pay.</translation>
    </message>
    <message>
        <source>Esta tela fica aberta por mais %1</source>
        <translation>This screen stays open for another %1</translation>
    </message>
    <message>
        <source>PIX</source>
        <translation>PIX</translation>
    </message>
    <message>
        <source>Cartão</source>
        <translation>Card</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>No celular</source>
        <translation>On phone</translation>
    </message>
</context>
<context>
    <name>RatingCard</name>
    <message>
        <source>Como foi o atendimento?</source>
        <translation>How was your visit?</translation>
    </message>
    <message>
        <source>Obrigado por responder!</source>
        <translation>Thank you for answering!</translation>
    </message>
    <message>
        <source>Bom</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>Fair</translation>
    </message>
    <message>
        <source>Ruim</source>
        <translation>Bad</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>Seu protocolo</source>
        <translation>Your request number</translation>
    </message>
    <message>
        <source>Fotografe esta tela ou aponte a câmera para o código.</source>
        <translation>Take a photo of this screen or point the camera at the code.</translation>
    </message>
    <message>
        <source>QR Code do protocolo</source>
        <translation>QR code of the request number</translation>
    </message>
    <message>
        <source>Seu protocolo é %1</source>
        <translation>Your request number is %1</translation>
    </message>
</context>
<context>
    <name>Screen</name>
    <message>
        <source>Voltar</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Sair</source>
        <translation>Exit</translation>
    </message>
    <message>
        <source>Subir o texto</source>
        <translation>Scroll the text up</translation>
    </message>
    <message>
        <source>Descer o texto</source>
        <translation>Scroll the text down</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Cancelar escolha</source>
        <translation>Cancel selection</translation>
    </message>
    <message>
        <source>Cancelar</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Pagar</source>
        <translation>Pay</translation>
    </message>
    <message numerus="yes">
        <source>Pagar %n boleto(s)</source>
        <translation>
            <numerusform>Pay %n boleto</numerusform>
            <numerusform>Pay %n boletos</numerusform>
        </translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Imprimir %1</source>
        <translation>Print %1</translation>
    </message>
    <message>
        <source>Nenhum escolhido</source>
        <translation>None chosen</translation>
    </message>
</context>
<context>
    <name>ServicesScreen</name>
    <message>
        <source>Meu plano</source>
        <translation>My plan</translation>
    </message>
    <message>
        <source>Serviços</source>
        <translation>Services</translation>
    </message>
    <message>
        <source>Nenhum serviço neste contrato</source>
        <translation>No services on this contract</translation>
    </message>
    <message>
        <source>Se você tem um plano, fale com um atendente.</source>
        <translation>If you have a plan, ask our staff for help.</translation>
    </message>
    <message>
        <source>Total por mês</source>
        <translation>Total per month</translation>
    </message>
    <message numerus="yes">
        <source>%n serviço(s)</source>
        <translation>
            <numerusform>%n service</numerusform>
            <numerusform>%n services</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutBar</name>
    <message>
        <source>Preciso de ajuda</source>
        <translation>I need help</translation>
    </message>
    <message>
        <source>Ajuda</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>Sem internet, lenta, visita técnica</source>
        <translation>No internet, slow, technician&apos;s visit</translation>
    </message>
    <message>
        <source>Meu plano</source>
        <translation>My plan</translation>
    </message>
    <message>
        <source>Velocidade, valor e endereço</source>
        <translation>Speed, price and address</translation>
    </message>
    <message>
        <source>Documentos</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Nota fiscal, quitação, extrato</source>
        <translation>Invoice, clearance, statement</translation>
    </message>
    <message>
        <source>Meus contatos</source>
        <translation>My contact details</translation>
    </message>
    <message>
        <source>Contatos</source>
        <translation>Contact</translation>
    </message>
    <message>
        <source>Telefone, WhatsApp e e-mail</source>
        <translation>Phone, WhatsApp and e-mail</translation>
    </message>
    <message>
        <source>Mais opções</source>
        <translation>More options</translation>
    </message>
    <message>
        <source>Mais</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
</context>
<context>
    <name>Slideshow</name>
    <message>
        <source>Novidades</source>
        <translation>News</translation>
    </message>
</context>
<context>
    <name>Spinner</name>
    <message>
        <source>Em andamento</source>
        <translation>In progress</translation>
    </message>
</context>
<context>
    <name>Standby</name>
    <message>
        <source>Toque na tela para usar</source>
        <translation>Tap the screen to use it</translation>
    </message>
</context>
<context>
    <name>TaxIdEntryScreen</name>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>Enter your CPF or CNPJ</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar.</source>
        <translation>Enter your CPF or CNPJ, and tap Continue.</translation>
    </message>
    <message>
        <source>O código lido não é um CPF nem um CNPJ. Digite o número.</source>
        <translation>The code that was read is not a CPF or a CNPJ. Enter the number.</translation>
    </message>
    <message>
        <source>Tudo certo. Toque em Continuar.</source>
        <translation>All good. Tap Continue.</translation>
    </message>
    <message>
        <source>Confira os números; se for CNPJ, continue digitando.</source>
        <translation>Check the numbers; if it is a CNPJ, keep typing.</translation>
    </message>
    <message>
        <source>Esse CNPJ não confere. Confira os números.</source>
        <translation>This CNPJ is not valid. Check the numbers.</translation>
    </message>
    <message>
        <source>Digite só os números. CNPJ com letras? Toque em ABC.</source>
        <translation>Enter the numbers only. Does your CNPJ have letters? Tap ABC.</translation>
    </message>
    <message numerus="yes">
        <source>Falta(m) %n número(s) para o %1.</source>
        <translation>
            <numerusform>%n more number for the %1.</numerusform>
            <numerusform>%n more numbers for the %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaxIdField</name>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF or CNPJ</translation>
    </message>
    <message>
        <source>campo do CPF ou CNPJ</source>
        <translation>field for the CPF or CNPJ</translation>
    </message>
</context>
<context>
    <name>UnlockPanel</name>
    <message>
        <source>Pague com PIX e ela volta sozinha.</source>
        <translation>Pay by PIX and it comes back by itself.</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada por falta de pagamento.</source>
        <translation>Your internet is blocked because a payment is overdue.</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada</source>
        <translation>Your internet is blocked</translation>
    </message>
    <message>
        <source>Sua internet está lenta por falta de pagamento.</source>
        <translation>Your internet is slow because a payment is overdue.</translation>
    </message>
    <message>
        <source>Sua internet está lenta</source>
        <translation>Your internet is slow</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada?</source>
        <translation>Is your internet blocked?</translation>
    </message>
    <message>
        <source>Pague os vencidos com PIX e ela volta sozinha.</source>
        <translation>Pay the overdue ones by PIX and it comes back by itself.</translation>
    </message>
    <message>
        <source>Pagando os vencidos, ela volta sozinha.</source>
        <translation>Pay the overdue ones and it comes back by itself.</translation>
    </message>
    <message>
        <source>Pagando o boleto, ela volta sozinha.</source>
        <translation>Pay the boleto and it comes back by itself.</translation>
    </message>
    <message>
        <source>Liberar minha internet</source>
        <translation>Turn my internet back on</translation>
    </message>
    <message>
        <source>Liberar</source>
        <translation>Turn on</translation>
    </message>
</context>
<context>
    <name>UploadCard</name>
    <message>
        <source>Envie as fotos pelo celular: aponte a câmera para o código.</source>
        <translation>Send the photos from your phone: point its camera at the code.</translation>
    </message>
    <message>
        <source>QR Code para enviar fotos pelo celular</source>
        <translation>QR code to send photos from your phone</translation>
    </message>
</context>
<context>
    <name>VoicePanel</name>
    <message>
        <source>Ouvir de novo</source>
        <translation>Hear it again</translation>
    </message>
    <message>
        <source>Falar mais devagar</source>
        <translation>Speak more slowly</translation>
    </message>
    <message>
        <source>Falar mais rápido</source>
        <translation>Speak faster</translation>
    </message>
    <message>
        <source>Mudar o volume</source>
        <translation>Change the volume</translation>
    </message>
</context>
<context>
    <name>_BoletoCounts</name>
    <message numerus="yes">
        <source>Vencido há %n dia(s)</source>
        <translation>
            <numerusform>%n day overdue</numerusform>
            <numerusform>%n days overdue</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pago(s)</source>
        <translation>
            <numerusform>%n paid</numerusform>
            <numerusform>%n paid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>falta(m) %n</source>
        <translation>
            <numerusform>%n left</numerusform>
            <numerusform>%n left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) ficou(aram) sem pagar. Confira na lista.</source>
        <translation>
            <numerusform>%n boleto was not paid. Check it in the list.</numerusform>
            <numerusform>%n boletos were not paid. Check them in the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_ContactCard</name>
    <message>
        <source>Enquanto isso, fale com a gente</source>
        <translation>In the meantime, contact us</translation>
    </message>
    <message>
        <source>Procure um atendente da loja</source>
        <translation>Please ask our staff</translation>
    </message>
    <message>
        <source>QR Code do site</source>
        <translation>QR code of the website</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir o site.</source>
        <translation>Point your phone&apos;s camera at it to open the website.</translation>
    </message>
</context>
<context>
    <name>_DocumentCounts</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_InternetCard</name>
    <message>
        <source>Não voltou? Desligue e ligue o roteador.</source>
        <translation>Not back? Turn the router off and on.</translation>
    </message>
</context>
<context>
    <name>_Introduction</name>
    <message>
        <source>Seu boleto em menos de um minuto.</source>
        <translation>Your boleto in less than a minute.</translation>
    </message>
    <message>
        <source>Boletos</source>
        <translation>Boletos</translation>
    </message>
    <message>
        <source>Internet bloqueada</source>
        <translation>Blocked internet</translation>
    </message>
    <message>
        <source>Ajuda</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>Meus contatos</source>
        <translation>My contact details</translation>
    </message>
    <message>
        <source>Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Pay by PIX on your phone or take it printed. You only need your CPF or CNPJ.</translation>
    </message>
    <message>
        <source>Pague com PIX no celular. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Pay by PIX on your phone. You only need your CPF or CNPJ.</translation>
    </message>
</context>
<context>
    <name>_MessageCounts</name>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n minuto(s).</source>
        <translation>
            <numerusform>This kiosk will be available again in %n minute.</numerusform>
            <numerusform>This kiosk will be available again in %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n segundo(s).</source>
        <translation>
            <numerusform>This kiosk will be available again in %n second.</numerusform>
            <numerusform>This kiosk will be available again in %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A velocidade volta ao normal agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>Your internet is fast again now, for %n day, to give you time to pay.</numerusform>
            <numerusform>Your internet is fast again now, for %n days, to give you time to pay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sua internet volta agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>Your internet comes back now, for %n day, to give you time to pay.</numerusform>
            <numerusform>Your internet comes back now, for %n days, to give you time to pay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PaidCounts</name>
    <message numerus="yes">
        <source>%n boleto(s)</source>
        <translation>
            <numerusform>%n boleto</numerusform>
            <numerusform>%n boletos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s)</source>
        <translation>
            <numerusform>%n boleto left</numerusform>
            <numerusform>%n boletos left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PrintCounts</name>
    <message numerus="yes">
        <source>Você já imprimiu %n boleto(s).</source>
        <translation>
            <numerusform>You have already printed %n boleto.</numerusform>
            <numerusform>You have already printed %n boletos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saíram %n folha(s)?</source>
        <translation>
            <numerusform>Did %n sheet come out?</numerusform>
            <numerusform>Did %n sheets come out?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir mais %n boleto(s)</source>
        <translation>
            <numerusform>Print %n more boleto</numerusform>
            <numerusform>Print %n more boletos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n que falta(m)</source>
        <translation>
            <numerusform>Print the missing one (%n)</numerusform>
            <numerusform>Print the %n missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Ring</name>
    <message numerus="yes">
        <source>Falta(m) %n segundo(s)</source>
        <translation>
            <numerusform>%n second left</numerusform>
            <numerusform>%n seconds left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SelectionCounts</name>
    <message numerus="yes">
        <source>%n de %1 escolhido(s)</source>
        <translation>
            <numerusform>Just %n of %1 chosen</numerusform>
            <numerusform>%n of %1 chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n escolhido(s), o máximo</source>
        <translation>
            <numerusform>%n chosen, the limit</numerusform>
            <numerusform>%n chosen, the most</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SpeechCounts</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto.</source>
        <translation>
            <numerusform>%n boleto to pay.</numerusform>
            <numerusform>%n boletos to pay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n está(ão) na tela.</source>
        <translation>
            <numerusform>%n is on the screen.</numerusform>
            <numerusform>%n are on the screen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) escolhido(s).</source>
        <translation>
            <numerusform>%n boleto chosen.</numerusform>
            <numerusform>%n boletos chosen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s) para pagar.</source>
        <translation>
            <numerusform>There is %n boleto left to pay.</numerusform>
            <numerusform>There are %n boletos left to pay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_UnlockCounts</name>
    <message numerus="yes">
        <source>Por %n dia(s)</source>
        <translation>
            <numerusform>For %n day</numerusform>
            <numerusform>For %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>card</name>
    <message>
        <source>Débito</source>
        <translation>Debit</translation>
    </message>
    <message>
        <source>Crédito</source>
        <translation>Credit</translation>
    </message>
</context>
<context>
    <name>charge_unknown</name>
    <message>
        <source>Não sabemos se o pagamento foi feito</source>
        <translation>We do not know if the payment went through</translation>
    </message>
    <message>
        <source>Chame um atendente.</source>
        <translation>Please call our staff.</translation>
    </message>
    <message>
        <source>Não pague de novo.</source>
        <translation>Do not pay again.</translation>
    </message>
</context>
<context>
    <name>charging</name>
    <message>
        <source>Cancelando</source>
        <translation>Canceling</translation>
    </message>
    <message>
        <source>Se o cartão já passou, o pagamento vale.</source>
        <translation>If the card already went through, the payment counts.</translation>
    </message>
    <message>
        <source>Aguardando a maquininha…</source>
        <translation>Waiting for the terminal…</translation>
    </message>
    <message>
        <source>Aproxime ou insira o cartão na maquininha</source>
        <translation>Tap or insert your card on the terminal</translation>
    </message>
    <message>
        <source>Ela está ao lado deste totem.</source>
        <translation>It is next to this kiosk.</translation>
    </message>
    <message>
        <source>Aguardando o cartão…</source>
        <translation>Waiting for your card…</translation>
    </message>
    <message>
        <source>Olhe a tela da maquininha</source>
        <translation>Look at the terminal’s screen</translation>
    </message>
    <message>
        <source>Ela mostra o que fazer agora.</source>
        <translation>It shows what to do now.</translation>
    </message>
    <message>
        <source>Pagamento aprovado</source>
        <translation>Payment approved</translation>
    </message>
    <message>
        <source>Estamos registrando o pagamento do boleto.</source>
        <translation>We are recording the payment of your boleto.</translation>
    </message>
    <message>
        <source>Só um instante…</source>
        <translation>Just a moment…</translation>
    </message>
    <message>
        <source>Preparando a maquininha</source>
        <translation>Getting the terminal ready</translation>
    </message>
    <message>
        <source>Deixe o cartão à mão.</source>
        <translation>Have your card ready.</translation>
    </message>
    <message>
        <source>%1 em %2x de %3</source>
        <translation>%1, %2 × %3</translation>
    </message>
</context>
<context>
    <name>documents</name>
    <message>
        <source>serviço mostrado na tela</source>
        <translation>service shown on the screen</translation>
    </message>
    <message>
        <source>Instalação</source>
        <translation>Installation</translation>
    </message>
    <message>
        <source>Serviço</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>a month</translation>
    </message>
    <message>
        <source>Declaração de que não há débitos</source>
        <translation>States that nothing is owed</translation>
    </message>
    <message>
        <source>Nota fiscal %1</source>
        <translation>Invoice %1</translation>
    </message>
    <message>
        <source>Quitação</source>
        <translation>Clearance certificate</translation>
    </message>
    <message>
        <source>Quitação de %1</source>
        <translation>Clearance certificate for %1</translation>
    </message>
    <message>
        <source>Extrato financeiro</source>
        <translation>Account statement</translation>
    </message>
    <message>
        <source>Emitida em %1</source>
        <translation>Issued on %1</translation>
    </message>
    <message>
        <source>Nota fiscal</source>
        <translation>Invoice</translation>
    </message>
    <message>
        <source>Vencimento em %1</source>
        <translation>Due on %1</translation>
    </message>
    <message>
        <source>Paga em %1</source>
        <translation>Paid on %1</translation>
    </message>
    <message>
        <source>Lançamento</source>
        <translation>Entry</translation>
    </message>
    <message>
        <source>Lançado em %1</source>
        <translation>Posted on %1</translation>
    </message>
    <message>
        <source>Pago em %1</source>
        <translation>Paid on %1</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Unpaid</translation>
    </message>
    <message>
        <source>Multa %1</source>
        <translation>Late fee %1</translation>
    </message>
    <message>
        <source>Juros %1</source>
        <translation>Interest %1</translation>
    </message>
    <message>
        <source>Desconto %1</source>
        <translation>Discount %1</translation>
    </message>
    <message>
        <source>lançamento mostrado na tela</source>
        <translation>entry shown on the screen</translation>
    </message>
</context>
<context>
    <name>failed</name>
    <message>
        <source>Corrigir o número</source>
        <translation>Correct the number</translation>
    </message>
    <message>
        <source>Quero ser cliente</source>
        <translation>Become a customer</translation>
    </message>
    <message>
        <source>Digitar outro número</source>
        <translation>Enter another number</translation>
    </message>
    <message>
        <source>Não encontramos esse documento</source>
        <translation>We did not find this number</translation>
    </message>
    <message>
        <source>Confira o número. Se estiver certo, fale com um atendente.</source>
        <translation>Check the number. If it is correct, ask our staff for help.</translation>
    </message>
    <message>
        <source>O sistema está demorando</source>
        <translation>The system is slow right now</translation>
    </message>
    <message>
        <source>A consulta não terminou a tempo. Tente de novo.</source>
        <translation>The search took too long. Try again.</translation>
    </message>
    <message>
        <source>Não foi possível consultar</source>
        <translation>We could not look this up</translation>
    </message>
    <message>
        <source>O sistema não permitiu a consulta neste totem. Fale com um atendente.</source>
        <translation>The system did not allow the search from this kiosk. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Não foi possível ler seus boletos</source>
        <translation>We could not read your boletos</translation>
    </message>
    <message>
        <source>A resposta do sistema veio com erro. Tente de novo ou fale com um atendente.</source>
        <translation>The system&apos;s answer had an error. Try again or ask our staff for help.</translation>
    </message>
    <message>
        <source>O sistema está fora do ar</source>
        <translation>The system is down</translation>
    </message>
    <message>
        <source>Não conseguimos falar com o sistema. Tente de novo em alguns minutos.</source>
        <translation>We could not reach the system. Try again in a few minutes.</translation>
    </message>
</context>
<context>
    <name>farewell</name>
    <message>
        <source>Ver boletos</source>
        <translation>See boletos</translation>
    </message>
    <message>
        <source>Obrigado pela visita!</source>
        <translation>Thank you for your visit!</translation>
    </message>
    <message>
        <source>Seus dados serão apagados desta tela.</source>
        <translation>Your details will be cleared from this screen.</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>Sem internet</source>
        <translation>No internet</translation>
    </message>
    <message>
        <source>Internet lenta</source>
        <translation>Slow internet</translation>
    </message>
    <message>
        <source>Outro assunto</source>
        <translation>Something else</translation>
    </message>
    <message>
        <source>Qual é o nome da empresa?</source>
        <translation>What is the company&apos;s name?</translation>
    </message>
    <message>
        <source>Como você se chama?</source>
        <translation>What is your name?</translation>
    </message>
    <message>
        <source>Para qual telefone ligamos?</source>
        <translation>Which number should we call?</translation>
    </message>
    <message>
        <source>Qual é o seu telefone novo?</source>
        <translation>What is your new phone number?</translation>
    </message>
    <message>
        <source>Qual é o seu WhatsApp novo?</source>
        <translation>What is your new WhatsApp number?</translation>
    </message>
    <message>
        <source>Qual é o seu e-mail novo?</source>
        <translation>What is your new e-mail address?</translation>
    </message>
    <message>
        <source>Em qual cidade é a instalação?</source>
        <translation>In which city is the installation?</translation>
    </message>
    <message>
        <source>Qual plano você quer?</source>
        <translation>Which plan do you want?</translation>
    </message>
    <message>
        <source>Qual é o melhor dia para pagar?</source>
        <translation>Which day is best for you to pay?</translation>
    </message>
    <message>
        <source>Como você nos conheceu?</source>
        <translation>How did you hear about us?</translation>
    </message>
    <message>
        <source>Quem atendeu você?</source>
        <translation>Who helped you?</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>Enter your CPF or CNPJ</translation>
    </message>
    <message>
        <source>Qual é o seu nome completo?</source>
        <translation>What is your full name?</translation>
    </message>
    <message>
        <source>Em que dia você nasceu?</source>
        <translation>When were you born?</translation>
    </message>
    <message>
        <source>Qual é o seu telefone?</source>
        <translation>What is your phone number?</translation>
    </message>
    <message>
        <source>Qual é o seu e-mail?</source>
        <translation>What is your e-mail address?</translation>
    </message>
    <message>
        <source>Qual é o CEP da instalação?</source>
        <translation>What is the postal code (CEP) of the installation?</translation>
    </message>
    <message>
        <source>Em qual rua é a instalação?</source>
        <translation>On which street is the installation?</translation>
    </message>
    <message>
        <source>Qual é o número da casa?</source>
        <translation>What is the house number?</translation>
    </message>
    <message>
        <source>O endereço tem complemento?</source>
        <translation>Any more address details?</translation>
    </message>
    <message>
        <source>Qual é o bairro?</source>
        <translation>Which district is it in?</translation>
    </message>
    <message>
        <source>Qual é o melhor horário para ligar?</source>
        <translation>When is the best time to call?</translation>
    </message>
    <message>
        <source>Podemos usar seus dados?</source>
        <translation>May we use your data?</translation>
    </message>
    <message>
        <source>Tire fotos dos documentos</source>
        <translation>Take photos of your documents</translation>
    </message>
    <message>
        <source>Fotos: %1</source>
        <translation>Photos: %1</translation>
    </message>
    <message>
        <source>Confira e envie</source>
        <translation>Check and send</translation>
    </message>
    <message>
        <source>Qual é o número do protocolo?</source>
        <translation>What is your request number?</translation>
    </message>
    <message>
        <source>Com o que você precisa de ajuda?</source>
        <translation>What do you need help with?</translation>
    </message>
    <message>
        <source>Qual é o seu WhatsApp?</source>
        <translation>What is your WhatsApp number?</translation>
    </message>
    <message>
        <source>No cadastro: %1</source>
        <translation>On your account: %1</translation>
    </message>
    <message>
        <source>Para o endereço %1</source>
        <translation>For the address %1</translation>
    </message>
    <message>
        <source>Só o que você digitou vai mudar.</source>
        <translation>Only what you entered will change.</translation>
    </message>
    <message>
        <source>Digite o começo do nome e toque na cidade.</source>
        <translation>Enter the start of the name and tap the city.</translation>
    </message>
    <message>
        <source>Toque no que mudou. O resto fica como foi enviado.</source>
        <translation>Tap what has changed. The rest stays as it was sent.</translation>
    </message>
    <message>
        <source>Toque na sua cidade.</source>
        <translation>Tap your city.</translation>
    </message>
    <message>
        <source>Toque no plano para escolher.</source>
        <translation>Tap a plan to choose it.</translation>
    </message>
    <message>
        <source>O vencimento de todo mês.</source>
        <translation>When you pay each month.</translation>
    </message>
    <message>
        <source>CNPJ com letras? Toque em ABC.</source>
        <translation>Does your CNPJ have letters? Tap ABC.</translation>
    </message>
    <message>
        <source>Como está no seu documento.</source>
        <translation>As on your ID.</translation>
    </message>
    <message>
        <source>Dia, mês e ano. Por exemplo: 05/09/1980.</source>
        <translation>Day, month and year. For example: 05/09/1980.</translation>
    </message>
    <message>
        <source>Com DDD. De preferência, o do WhatsApp.</source>
        <translation>With the area code. Preferably your WhatsApp number.</translation>
    </message>
    <message>
        <source>Por exemplo: maria@gmail.com.</source>
        <translation>For example: maria@gmail.com.</translation>
    </message>
    <message>
        <source>São 8 números.</source>
        <translation>It has 8 digits.</translation>
    </message>
    <message>
        <source>Por exemplo: Rua das Flores.</source>
        <translation>For example: Rua das Flores.</translation>
    </message>
    <message>
        <source>Número com letra? Toque em abc.</source>
        <translation>A number with a letter? Tap abc.</translation>
    </message>
    <message>
        <source>Apartamento, bloco ou ponto de referência.</source>
        <translation>Apartment, block or landmark.</translation>
    </message>
    <message>
        <source>Se você não concordar, nada fica guardado.</source>
        <translation>If you do not agree, nothing is kept.</translation>
    </message>
    <message>
        <source>Documento com foto e comprovante de endereço.</source>
        <translation>Photo ID and proof of address.</translation>
    </message>
    <message>
        <source>Toque em uma linha para mudar.</source>
        <translation>Tap a line to change it.</translation>
    </message>
    <message>
        <source>Está no papel ou na foto.</source>
        <translation>It is on the paper or in your photo.</translation>
    </message>
    <message>
        <source>Toque no assunto.</source>
        <translation>Tap the subject.</translation>
    </message>
    <message>
        <source>Por exemplo: a luz vermelha está piscando.</source>
        <translation>For example: the red light is blinking.</translation>
    </message>
    <message>
        <source>Com DDD.</source>
        <translation>With the area code.</translation>
    </message>
    <message>
        <source>Nenhuma cidade começa assim. Corrija uma letra.</source>
        <translation>No city starts like this. Correct a letter.</translation>
    </message>
    <message>
        <source>Nenhuma opção começa assim. Corrija uma letra.</source>
        <translation>No option starts like this. Correct a letter.</translation>
    </message>
    <message>
        <source>Deixar como está</source>
        <translation>Keep as it is</translation>
    </message>
    <message>
        <source>Usar o do cadastro</source>
        <translation>Use the one on my account</translation>
    </message>
    <message>
        <source>Minha cidade não está aqui</source>
        <translation>My city is not here</translation>
    </message>
    <message>
        <source>Ainda não sei</source>
        <translation>I do not know yet</translation>
    </message>
    <message>
        <source>Ninguém me atendeu</source>
        <translation>Nobody helped me</translation>
    </message>
    <message>
        <source>Não tenho e-mail</source>
        <translation>I have no e-mail</translation>
    </message>
    <message>
        <source>Sem número</source>
        <translation>No number</translation>
    </message>
    <message>
        <source>Não tem</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Pular</source>
        <translation>Skip</translation>
    </message>
    <message>
        <source>Empresa</source>
        <translation>Company</translation>
    </message>
    <message>
        <source>Cidade</source>
        <translation>City</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Vencimento</source>
        <translation>Due day</translation>
    </message>
    <message>
        <source>Como nos conheceu</source>
        <translation>How you heard about us</translation>
    </message>
    <message>
        <source>Atendimento</source>
        <translation>Helped by</translation>
    </message>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF or CNPJ</translation>
    </message>
    <message>
        <source>Nome</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Nascimento</source>
        <translation>Date of birth</translation>
    </message>
    <message>
        <source>Telefone</source>
        <translation>Phone</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail address</translation>
    </message>
    <message>
        <source>CEP</source>
        <translation>Postal code (CEP)</translation>
    </message>
    <message>
        <source>Rua</source>
        <translation>Street</translation>
    </message>
    <message>
        <source>Número</source>
        <translation>House number</translation>
    </message>
    <message>
        <source>Complemento</source>
        <translation>Address details</translation>
    </message>
    <message>
        <source>Bairro</source>
        <translation>District</translation>
    </message>
    <message>
        <source>Melhor horário</source>
        <translation>Best time</translation>
    </message>
    <message>
        <source>Fotos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>Protocolo</source>
        <translation>Request number</translation>
    </message>
    <message>
        <source>Assunto</source>
        <translation>Subject</translation>
    </message>
    <message>
        <source>Detalhes</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>WhatsApp</source>
        <translation>WhatsApp</translation>
    </message>
    <message>
        <source>nenhuma</source>
        <translation>none</translation>
    </message>
    <message>
        <source>como foi enviado</source>
        <translation>as sent</translation>
    </message>
    <message>
        <source>não informado</source>
        <translation>not given</translation>
    </message>
    <message>
        <source>Dia %1</source>
        <translation>Day %1</translation>
    </message>
    <message>
        <source>De manhã</source>
        <translation>In the morning</translation>
    </message>
    <message>
        <source>À tarde</source>
        <translation>In the afternoon</translation>
    </message>
    <message>
        <source>À noite</source>
        <translation>In the evening</translation>
    </message>
    <message>
        <source>A qualquer hora</source>
        <translation>Any time</translation>
    </message>
    <message>
        <source>Vence todo %1</source>
        <translation>Due on %1 of each month</translation>
    </message>
    <message>
        <source>Seu nascimento e telefone</source>
        <translation>Your date of birth and phone</translation>
    </message>
    <message>
        <source>Qual é a rua e o bairro?</source>
        <translation>Which street and district?</translation>
    </message>
    <message>
        <source>Número e complemento</source>
        <translation>Number and address details</translation>
    </message>
    <message>
        <source>Toque em Mudar para corrigir.</source>
        <translation>Tap Change to correct.</translation>
    </message>
    <message>
        <source>Quer contar mais alguma coisa?</source>
        <translation>Anything else to tell us?</translation>
    </message>
    <message>
        <source>Você</source>
        <translation>You</translation>
    </message>
    <message>
        <source>Endereço</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Como foi enviado</source>
        <translation>As it was sent</translation>
    </message>
    <message>
        <source>Não informado</source>
        <translation>Not given</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>a month</translation>
    </message>
    <message>
        <source>Digite o número ou toque em Sem número.</source>
        <translation>Enter the number or tap No number.</translation>
    </message>
    <message>
        <source>Falta preencher.</source>
        <translation>Please fill this in.</translation>
    </message>
    <message>
        <source>Digite o nome e o sobrenome.</source>
        <translation>Enter your first and last name.</translation>
    </message>
    <message>
        <source>O nome tem um símbolo ou número. Use só letras.</source>
        <translation>The name has a symbol or a number. Use letters only.</translation>
    </message>
    <message>
        <source>Essa data não existe. Corrija o dia, o mês ou o ano.</source>
        <translation>That date does not exist. Correct the day, month or year.</translation>
    </message>
    <message>
        <source>Para contratar é preciso ter 18 anos. Chame um responsável.</source>
        <translation>You must be 18 to sign up. Please call an adult.</translation>
    </message>
    <message>
        <source>Faltam números. Digite o DDD e o telefone.</source>
        <translation>Some digits are missing. Enter the area code and the number.</translation>
    </message>
    <message>
        <source>Esse DDD não existe. Corrija os dois primeiros números.</source>
        <translation>That area code does not exist. Correct the first two digits.</translation>
    </message>
    <message>
        <source>Nenhum telefone começa assim. Corrija o número.</source>
        <translation>No phone number starts like this. Correct the number.</translation>
    </message>
    <message>
        <source>O e-mail não está completo. Por exemplo: maria@gmail.com.</source>
        <translation>The e-mail address is not complete. For example: maria@gmail.com.</translation>
    </message>
    <message>
        <source>Confira o final do e-mail.</source>
        <translation>Check the end of the e-mail address.</translation>
    </message>
    <message>
        <source>Esse CEP não existe. Corrija um número.</source>
        <translation>That postal code does not exist. Correct a digit.</translation>
    </message>
    <message>
        <source>Esse CEP é de outro estado. Confira o número.</source>
        <translation>That postal code is in another state. Check the number.</translation>
    </message>
    <message>
        <source>Está curto demais. Digite por extenso.</source>
        <translation>It is too short. Enter it in full.</translation>
    </message>
    <message>
        <source>Está longo demais. Abrevie um pouco.</source>
        <translation>It is too long. Shorten it a little.</translation>
    </message>
    <message>
        <source>Essa foto não pode ser usada. Tire outra.</source>
        <translation>That photo cannot be used. Take another.</translation>
    </message>
    <message>
        <source>Essa foto é grande demais. Tire outra.</source>
        <translation>That photo is too large. Take another.</translation>
    </message>
    <message>
        <source>Já há fotos suficientes.</source>
        <translation>There are enough photos.</translation>
    </message>
    <message>
        <source>Esse protocolo não confere. Compare letra por letra.</source>
        <translation>That request number is not valid. Compare it letter by letter.</translation>
    </message>
    <message>
        <source>Não encontramos esse pedido. Confira o documento e o protocolo.</source>
        <translation>We did not find that request. Check both numbers.</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora. Toque em Continuar de novo em instantes.</source>
        <translation>We could not look it up right now. Tap Continue again in a moment.</translation>
    </message>
    <message>
        <source>Não conseguimos guardar agora. Nada se perdeu: toque outra vez em Enviar.</source>
        <translation>We could not save it right now. Nothing is lost: tap Send again.</translation>
    </message>
    <message>
        <source>Esse número não confere. Corrija.</source>
        <translation>That number is not valid. Correct it.</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Falta pouco</source>
        <translation>Almost done</translation>
    </message>
</context>
<context>
    <name>form_failed</name>
    <message>
        <source>Não foi possível abrir agora</source>
        <translation>This could not be opened now</translation>
    </message>
    <message>
        <source>Não foi possível abrir o cadastro agora</source>
        <translation>The form could not be opened right now</translation>
    </message>
    <message>
        <source>Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.</source>
        <translation>We could not get the options. Try again or ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>greeting</name>
    <message>
        <source>Olá, %1</source>
        <translation>Hello, %1</translation>
    </message>
</context>
<context>
    <name>hints</name>
    <message>
        <source>Demonstração</source>
        <translation>Demonstration</translation>
    </message>
    <message>
        <source>Simular pagamento</source>
        <translation>Simulate payment</translation>
    </message>
    <message>
        <source>Resposta: %1</source>
        <translation>Answer: %1</translation>
    </message>
</context>
<context>
    <name>home</name>
    <message>
        <source>Quero ser cliente</source>
        <translation>Become a customer</translation>
    </message>
    <message>
        <source>Quero que me liguem</source>
        <translation>Call me back</translation>
    </message>
    <message>
        <source>Acompanhar pedido</source>
        <translation>Track a request</translation>
    </message>
</context>
<context>
    <name>list</name>
    <message>
        <source>Subir a lista</source>
        <translation>Scroll the list up</translation>
    </message>
    <message>
        <source>Descer a lista</source>
        <translation>Scroll the list down</translation>
    </message>
</context>
<context>
    <name>message</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>not_charged</name>
    <message>
        <source>Pagar com PIX</source>
        <translation>Pay by PIX</translation>
    </message>
    <message>
        <source>Pagar de outra forma</source>
        <translation>Pay another way</translation>
    </message>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Tentar outro cartão</source>
        <translation>Try another card</translation>
    </message>
    <message>
        <source>O cartão não foi aceito</source>
        <translation>The card was declined</translation>
    </message>
    <message>
        <source>Nada foi cobrado. Tente outro cartão ou pague de outra forma.</source>
        <translation>Nothing was charged. Try another card or pay another way.</translation>
    </message>
    <message>
        <source>O tempo na maquininha acabou</source>
        <translation>Time ran out on the terminal</translation>
    </message>
    <message>
        <source>Nada foi cobrado.</source>
        <translation>Nothing was charged.</translation>
    </message>
    <message>
        <source>A maquininha não está disponível agora</source>
        <translation>The terminal is not available right now</translation>
    </message>
    <message>
        <source>Nada foi cobrado. Ela pode estar desligada ou em uso.</source>
        <translation>Nothing was charged. It may be switched off or in use.</translation>
    </message>
</context>
<context>
    <name>nothing_open</name>
    <message>
        <source>Liberar minha internet</source>
        <translation>Turn my internet back on</translation>
    </message>
    <message>
        <source>Você não tem boletos em aberto</source>
        <translation>You&apos;re all paid up</translation>
    </message>
    <message>
        <source>Está tudo em dia. Obrigado!</source>
        <translation>Everything is up to date. Thank you!</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Se a internet não voltar, fale com um atendente.</source>
        <translation>Turn your router off and on. If the internet does not come back, ask our staff for help.</translation>
    </message>
    <message>
        <source>Sua internet
está bloqueada</source>
        <translation>Your internet
is blocked</translation>
    </message>
    <message>
        <source>Sua internet
está lenta</source>
        <translation>Your internet
is slow</translation>
    </message>
    <message>
        <source>Você não tem boletos em aberto.</source>
        <translation>You have no boletos to pay.</translation>
    </message>
    <message>
        <source>Consultar outro documento</source>
        <translation>Look up another number</translation>
    </message>
    <message>
        <source>Pode liberar a internet agora.</source>
        <translation>You can turn your internet on now.</translation>
    </message>
    <message>
        <source>Fale com um atendente.</source>
        <translation>Ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>operator</name>
    <message>
        <source>Texto disponível só em português:</source>
        <translation>Available in Portuguese only:</translation>
    </message>
</context>
<context>
    <name>out_of_service</name>
    <message>
        <source>Fora de serviço
no momento</source>
        <translation>Out of service
right now</translation>
    </message>
    <message>
        <source>O sistema não responde. Este totem volta a funcionar assim que ele responder.</source>
        <translation>Our system is not answering. This kiosk will be available again as soon as it does.</translation>
    </message>
    <message>
        <source>Este totem está em manutenção. Fale com um atendente.</source>
        <translation>This kiosk is being serviced. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Este totem precisa de um ajuste. Fale com um atendente.</source>
        <translation>This kiosk needs some attention. Ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>paid</name>
    <message>
        <source>%1 às %2</source>
        <translation>%1 at %2</translation>
    </message>
    <message>
        <source>Confirmação</source>
        <translation>Confirmation</translation>
    </message>
    <message>
        <source>Recibo</source>
        <translation>Receipt</translation>
    </message>
    <message>
        <source>Pagamento confirmado</source>
        <translation>Payment confirmed</translation>
    </message>
    <message>
        <source>Ver boletos</source>
        <translation>See boletos</translation>
    </message>
    <message>
        <source>Pagar o próximo</source>
        <translation>Pay the next one</translation>
    </message>
    <message>
        <source>A velocidade volta
em alguns minutos</source>
        <translation>Your internet is fast again
in a few minutes</translation>
    </message>
    <message>
        <source>Sua internet volta
em alguns minutos</source>
        <translation>Your internet comes back
in a few minutes</translation>
    </message>
    <message>
        <source>%1 em aberto</source>
        <translation>%1 to pay</translation>
    </message>
</context>
<context>
    <name>paused</name>
    <message>
        <source>Um momento, por favor</source>
        <translation>One moment, please</translation>
    </message>
</context>
<context>
    <name>pay</name>
    <message>
        <source>Abra o app do seu banco</source>
        <translation>Open your banking app</translation>
    </message>
    <message>
        <source>Escolha pagar com PIX</source>
        <translation>Choose to pay by PIX</translation>
    </message>
    <message>
        <source>No app do seu banco, escolha PIX e aponte a câmera para cá.</source>
        <translation>In your banking app, choose PIX and point the camera here.</translation>
    </message>
    <message>
        <source>Aponte a câmera para cá</source>
        <translation>Point the camera here</translation>
    </message>
    <message>
        <source>Com a câmera do celular, aponte para cá e toque no endereço.</source>
        <translation>Open your phone&apos;s camera, point it here and tap the address.</translation>
    </message>
    <message>
        <source>No app do seu banco, escolha boleto e aponte a câmera para cá.</source>
        <translation>In your banking app, choose boleto and point the camera here.</translation>
    </message>
    <message>
        <source>QR Code do PIX</source>
        <translation>QR code of the PIX</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito</source>
        <translation>Choose debit or credit</translation>
    </message>
    <message>
        <source>Vá até a maquininha</source>
        <translation>Go to the card terminal</translation>
    </message>
    <message>
        <source>Aproxime ou insira o cartão</source>
        <translation>Tap or insert your card</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito e use o cartão na maquininha.</source>
        <translation>Choose debit or credit, and use your card on the terminal.</translation>
    </message>
    <message>
        <source>Código de barras do boleto</source>
        <translation>Boleto barcode</translation>
    </message>
    <message>
        <source>Abra a câmera do celular</source>
        <translation>Open your phone&apos;s camera</translation>
    </message>
    <message>
        <source>Aponte para cá</source>
        <translation>Point it here</translation>
    </message>
    <message>
        <source>Toque no endereço</source>
        <translation>Tap the address</translation>
    </message>
    <message>
        <source>QR Code para abrir o boleto no celular</source>
        <translation>QR code to open the boleto on your phone</translation>
    </message>
    <message>
        <source>Escolha pagar boleto</source>
        <translation>Choose to pay a boleto</translation>
    </message>
</context>
<context>
    <name>printing</name>
    <message>
        <source>Pagar com o celular</source>
        <translation>Pay on your phone</translation>
    </message>
    <message>
        <source>Preparando a impressão</source>
        <translation>Getting ready to print</translation>
    </message>
    <message>
        <source>Imprimindo seu documento</source>
        <translation>Printing your document</translation>
    </message>
    <message>
        <source>Imprimindo seu protocolo</source>
        <translation>Printing your request number</translation>
    </message>
    <message>
        <source>Parar</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Saiu</source>
        <translation>It came out</translation>
    </message>
    <message>
        <source>Não saiu</source>
        <translation>It did not</translation>
    </message>
    <message>
        <source>Imprimir de novo</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Imprimindo %1 de %2</source>
        <translation>Printing %1 of %2</translation>
    </message>
    <message>
        <source>Imprimindo seu boleto</source>
        <translation>Printing your boleto</translation>
    </message>
    <message>
        <source>Aguarde um instante.</source>
        <translation>Please wait a moment.</translation>
    </message>
    <message>
        <source>Parando a impressão</source>
        <translation>Stopping the print</translation>
    </message>
    <message>
        <source>A folha que já começou ainda vai sair.</source>
        <translation>The sheet being printed will still come out.</translation>
    </message>
    <message>
        <source>Imprimir de novo?</source>
        <translation>Print again?</translation>
    </message>
    <message>
        <source>Impressos: %1 de %2</source>
        <translation>Printed: %1 of %2</translation>
    </message>
    <message>
        <source>O papel saiu?</source>
        <translation>Did the paper come out?</translation>
    </message>
    <message>
        <source>A impressora não confirmou a impressão. Veja se o papel saiu.</source>
        <translation>The printer did not confirm it. Check whether the paper came out.</translation>
    </message>
    <message>
        <source>Nada foi impresso</source>
        <translation>Nothing was printed</translation>
    </message>
    <message>
        <source>A impressão parou antes de começar.</source>
        <translation>Printing stopped before it began.</translation>
    </message>
    <message>
        <source>Você pode abrir o documento no celular ou pedir ajuda a um atendente.</source>
        <translation>You can open the document on your phone or ask our staff for help.</translation>
    </message>
    <message>
        <source>Você pode fotografar o protocolo ou pedir ajuda a um atendente.</source>
        <translation>You can take a photo of the request number or ask our staff for help.</translation>
    </message>
    <message>
        <source>O papel não saiu</source>
        <translation>The paper did not come out</translation>
    </message>
    <message>
        <source>Chame um atendente. Se imprimir de novo, podem sair duas vias.</source>
        <translation>Ask our staff for help. If you print again, two copies may come out.</translation>
    </message>
    <message>
        <source>Se imprimir de novo, podem sair duas vias: pague só uma.</source>
        <translation>If you print again, two copies may come out: pay only one.</translation>
    </message>
    <message>
        <source>Voltar ao pagamento</source>
        <translation>Back to the payment</translation>
    </message>
    <message>
        <source>Voltar ao documento</source>
        <translation>Back to the document</translation>
    </message>
    <message>
        <source>Voltar ao protocolo</source>
        <translation>Back to the request number</translation>
    </message>
    <message>
        <source>Voltar ao boleto</source>
        <translation>Back to the boleto</translation>
    </message>
    <message>
        <source>Voltar aos boletos</source>
        <translation>Back to the boletos</translation>
    </message>
    <message>
        <source>Imprimindo sua confirmação</source>
        <translation>Printing your confirmation</translation>
    </message>
    <message>
        <source>A impressora não confirmou a impressão. Conte as folhas antes de responder.</source>
        <translation>The printer did not confirm. Count the sheets before you answer.</translation>
    </message>
    <message>
        <source>Saíram todas</source>
        <translation>All came out</translation>
    </message>
    <message>
        <source>Nem todas</source>
        <translation>Not all</translation>
    </message>
    <message>
        <source>Veja se não ficou nada na impressora.</source>
        <translation>Check that nothing is left in the printer.</translation>
    </message>
    <message>
        <source>A impressão parou. Pegue as folhas que saíram.</source>
        <translation>Printing stopped. Take the sheets that came out.</translation>
    </message>
    <message>
        <source>Pronto! Pegue seus boletos.</source>
        <translation>Done! Take your boletos.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue sua confirmação.</source>
        <translation>Done! Take your confirmation.</translation>
    </message>
    <message>
        <source>Imprimindo seu recibo</source>
        <translation>Printing your receipt</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu recibo.</source>
        <translation>Done!
Take your receipt.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu documento.</source>
        <translation>Done! Take your document.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu protocolo.</source>
        <translation>Done!
Take your request number.</translation>
    </message>
    <message>
        <source>Pronto! Pegue seu boleto.</source>
        <translation>Done! Take your boleto.</translation>
    </message>
    <message>
        <source>Nem todas saíram</source>
        <translation>Not all came out</translation>
    </message>
    <message>
        <source>Escolha na lista só os que faltam e imprima de novo, ou chame um atendente.</source>
        <translation>Choose only the missing ones in the list and print again, or ask our staff for help.</translation>
    </message>
    <message>
        <source>O papel acabou</source>
        <translation>The printer is out of paper</translation>
    </message>
    <message>
        <source>A impressora está aberta</source>
        <translation>The printer is open</translation>
    </message>
    <message>
        <source>O papel enroscou</source>
        <translation>Paper jam</translation>
    </message>
    <message>
        <source>A impressora está desligada</source>
        <translation>The printer is off</translation>
    </message>
    <message>
        <source>A tinta acabou</source>
        <translation>The printer is out of ink</translation>
    </message>
    <message>
        <source>O papel não foi cortado</source>
        <translation>The paper was not cut</translation>
    </message>
    <message>
        <source>A impressora não respondeu</source>
        <translation>The printer did not answer</translation>
    </message>
    <message>
        <source>Não foi possível imprimir</source>
        <translation>We could not print</translation>
    </message>
    <message>
        <source>Seu pagamento está confirmado. Um atendente pode ajudar.</source>
        <translation>Your payment is confirmed. Our staff can help you.</translation>
    </message>
    <message>
        <source>Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente.</source>
        <translation>You can pay on your phone, without paper, or ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>received</name>
    <message>
        <source>Fale com um atendente</source>
        <translation>Ask our staff for help</translation>
    </message>
    <message>
        <source>Não foi possível concluir o seu pedido aqui. Mostre este protocolo ao atendente.</source>
        <translation>We could not complete your request here. Show this number to our staff.</translation>
    </message>
    <message>
        <source>Pedido recebido</source>
        <translation>Request received</translation>
    </message>
    <message>
        <source>Vamos ligar para você.</source>
        <translation>We will call you.</translation>
    </message>
    <message>
        <source>Chamado aberto</source>
        <translation>Support request opened</translation>
    </message>
    <message>
        <source>Vamos atualizar seus contatos.</source>
        <translation>We will update your contact details.</translation>
    </message>
    <message>
        <source>Mudança recebida</source>
        <translation>Change received</translation>
    </message>
    <message>
        <source>O protocolo é o mesmo.</source>
        <translation>The request number is the same.</translation>
    </message>
    <message>
        <source>Guarde o protocolo: com ele você acompanha o pedido aqui mesmo.</source>
        <translation>Keep the number: with it you can track your request right here.</translation>
    </message>
    <message>
        <source>Imprimir protocolo</source>
        <translation>Print the number</translation>
    </message>
</context>
<context>
    <name>rejected</name>
    <message>
        <source>Não conseguimos confirmar os dados</source>
        <translation>We could not confirm the details</translation>
    </message>
    <message>
        <source>Um atendente confere o seu cadastro e mostra seus boletos.</source>
        <translation>Our staff can check your account and show you your boletos.</translation>
    </message>
</context>
<context>
    <name>sign_up_status</name>
    <message>
        <source>Seu pedido está guardado</source>
        <translation>Your request is saved</translation>
    </message>
    <message>
        <source>Ele será enviado assim que o sistema responder. Não precisa pedir de novo.</source>
        <translation>It will be sent as soon as our system answers. There is no need to ask again.</translation>
    </message>
    <message>
        <source>Precisamos falar com você</source>
        <translation>We need to talk to you</translation>
    </message>
    <message>
        <source>Falta um detalhe no seu pedido. Fale com um atendente.</source>
        <translation>A detail is missing from your request. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Situação: %1</source>
        <translation>Status: %1</translation>
    </message>
    <message>
        <source>Entraremos em contato quando houver novidades.</source>
        <translation>We will contact you when there is news.</translation>
    </message>
    <message>
        <source>Fale com um atendente para continuar o seu pedido.</source>
        <translation>Our staff will help you go on.</translation>
    </message>
    <message>
        <source>Fale com um atendente para saber mais.</source>
        <translation>Ask our staff to find out more.</translation>
    </message>
    <message>
        <source>Recebemos o seu pedido</source>
        <translation>We have your request</translation>
    </message>
    <message>
        <source>Entraremos em contato com você.</source>
        <translation>We will contact you.</translation>
    </message>
    <message>
        <source>Mudar o pedido</source>
        <translation>Change the request</translation>
    </message>
    <message>
        <source>Protocolo %1</source>
        <translation>Request number %1</translation>
    </message>
    <message>
        <source>enviado em %1</source>
        <translation>sent on %1</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>Ativo</source>
        <translation>Active</translation>
    </message>
    <message>
        <source>Ativa</source>
        <translation>Active</translation>
    </message>
    <message>
        <source>Inativo</source>
        <translation>Inactive</translation>
    </message>
    <message>
        <source>Inativa</source>
        <translation>Inactive</translation>
    </message>
    <message>
        <source>Bloqueado</source>
        <translation>Blocked</translation>
    </message>
    <message>
        <source>Bloqueada</source>
        <translation>Blocked</translation>
    </message>
    <message>
        <source>Desbloqueado</source>
        <translation>Unblocked</translation>
    </message>
    <message>
        <source>Desbloqueada</source>
        <translation>Unblocked</translation>
    </message>
    <message>
        <source>Liberado</source>
        <translation>Unblocked</translation>
    </message>
    <message>
        <source>Liberada</source>
        <translation>Unblocked</translation>
    </message>
    <message>
        <source>Suspenso</source>
        <translation>Suspended</translation>
    </message>
    <message>
        <source>Suspensa</source>
        <translation>Suspended</translation>
    </message>
    <message>
        <source>Cancelado</source>
        <translation>Canceled</translation>
    </message>
    <message>
        <source>Cancelada</source>
        <translation>Canceled</translation>
    </message>
    <message>
        <source>Encerrado</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>Encerrada</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>Desativado</source>
        <translation>Deactivated</translation>
    </message>
    <message>
        <source>Desativada</source>
        <translation>Deactivated</translation>
    </message>
    <message>
        <source>Habilitado</source>
        <translation>Enabled</translation>
    </message>
    <message>
        <source>Habilitada</source>
        <translation>Enabled</translation>
    </message>
    <message>
        <source>Conectado</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>Conectada</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>Desconectado</source>
        <translation>Disconnected</translation>
    </message>
    <message>
        <source>Desconectada</source>
        <translation>Disconnected</translation>
    </message>
    <message>
        <source>Instalado</source>
        <translation>Installed</translation>
    </message>
    <message>
        <source>Instalada</source>
        <translation>Installed</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>Paga</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>Quitado</source>
        <translation>Paid off</translation>
    </message>
    <message>
        <source>Quitada</source>
        <translation>Paid off</translation>
    </message>
    <message>
        <source>Vencido</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Vencida</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Atrasado</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>Atrasada</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>Aberto</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Aberta</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Emitido</source>
        <translation>Issued</translation>
    </message>
    <message>
        <source>Emitida</source>
        <translation>Issued</translation>
    </message>
    <message>
        <source>Autorizado</source>
        <translation>Authorized</translation>
    </message>
    <message>
        <source>Autorizada</source>
        <translation>Authorized</translation>
    </message>
    <message>
        <source>Confirmado</source>
        <translation>Confirmed</translation>
    </message>
    <message>
        <source>Confirmada</source>
        <translation>Confirmed</translation>
    </message>
    <message>
        <source>Recebido</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Recebida</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Estornado</source>
        <translation>Refunded</translation>
    </message>
    <message>
        <source>Estornada</source>
        <translation>Refunded</translation>
    </message>
    <message>
        <source>Agendado</source>
        <translation>Scheduled</translation>
    </message>
    <message>
        <source>Agendada</source>
        <translation>Scheduled</translation>
    </message>
    <message>
        <source>Aprovado</source>
        <translation>Approved</translation>
    </message>
    <message>
        <source>Aprovada</source>
        <translation>Approved</translation>
    </message>
    <message>
        <source>Reprovado</source>
        <translation>Not approved</translation>
    </message>
    <message>
        <source>Reprovada</source>
        <translation>Not approved</translation>
    </message>
    <message>
        <source>Recusado</source>
        <translation>Declined</translation>
    </message>
    <message>
        <source>Recusada</source>
        <translation>Declined</translation>
    </message>
    <message>
        <source>Rejeitado</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>Rejeitada</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>Concluído</source>
        <translation>Completed</translation>
    </message>
    <message>
        <source>Concluída</source>
        <translation>Completed</translation>
    </message>
    <message>
        <source>Finalizado</source>
        <translation>Finished</translation>
    </message>
    <message>
        <source>Finalizada</source>
        <translation>Finished</translation>
    </message>
    <message>
        <source>Contratado</source>
        <translation>Signed up</translation>
    </message>
    <message>
        <source>Contratada</source>
        <translation>Signed up</translation>
    </message>
    <message>
        <source>Pendente</source>
        <translation>Pending</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Unpaid</translation>
    </message>
    <message>
        <source>Em atraso</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Em dia</source>
        <translation>Up to date</translation>
    </message>
    <message>
        <source>A vencer</source>
        <translation>Not due yet</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Inicial</source>
        <translation>New</translation>
    </message>
    <message>
        <source>Em análise</source>
        <translation>Under review</translation>
    </message>
    <message>
        <source>Em andamento</source>
        <translation>In progress</translation>
    </message>
    <message>
        <source>Em processamento</source>
        <translation>Being processed</translation>
    </message>
    <message>
        <source>Em instalação</source>
        <translation>Being installed</translation>
    </message>
    <message>
        <source>Aguardando</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Aguardando pagamento</source>
        <translation>Waiting for payment</translation>
    </message>
    <message>
        <source>Aguardando assinatura</source>
        <translation>Waiting for signature</translation>
    </message>
    <message>
        <source>Aguardando instalação</source>
        <translation>Waiting for installation</translation>
    </message>
    <message>
        <source>Aguardando análise</source>
        <translation>Waiting for review</translation>
    </message>
    <message>
        <source>Aguardando aprovação</source>
        <translation>Waiting for approval</translation>
    </message>
    <message>
        <source>Bloqueado por débito</source>
        <translation>Blocked for non-payment</translation>
    </message>
    <message>
        <source>Suspenso por débito</source>
        <translation>Suspended for non-payment</translation>
    </message>
    <message>
        <source>Suspenso parcialmente</source>
        <translation>Partly suspended</translation>
    </message>
    <message>
        <source>Bloqueio financeiro</source>
        <translation>Blocked for non-payment</translation>
    </message>
    <message>
        <source>Bloqueio administrativo</source>
        <translation>Blocked by the provider</translation>
    </message>
    <message>
        <source>Serviço habilitado</source>
        <translation>Service enabled</translation>
    </message>
    <message>
        <source>Serviço bloqueado</source>
        <translation>Service blocked</translation>
    </message>
    <message>
        <source>Velocidade reduzida</source>
        <translation>Reduced speed</translation>
    </message>
    <message>
        <source>Pago parcialmente</source>
        <translation>Partly paid</translation>
    </message>
    <message>
        <source>Instalação agendada</source>
        <translation>Installation scheduled</translation>
    </message>
</context>
<context>
    <name>title_changed</name>
    <message>
        <source>Ver os boletos de novo</source>
        <translation>See my boletos again</translation>
    </message>
    <message>
        <source>Ver o que foi pago</source>
        <translation>See what was paid</translation>
    </message>
    <message>
        <source>Este boleto mudou</source>
        <translation>This boleto has changed</translation>
    </message>
    <message>
        <source>O valor mudou ou ele já foi pago de outra forma. Nada foi cobrado no cartão.</source>
        <translation>The amount changed, or it was already paid another way. Nothing was charged to your card.</translation>
    </message>
</context>
<context>
    <name>unlock</name>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Pagar agora</source>
        <translation>Pay now</translation>
    </message>
    <message>
        <source>Ver boletos</source>
        <translation>See boletos</translation>
    </message>
    <message>
        <source>A velocidade volta ao normal agora, para dar tempo de pagar.</source>
        <translation>Your internet is fast again now, to give you time to pay.</translation>
    </message>
    <message>
        <source>Sua internet volta agora, para dar tempo de pagar.</source>
        <translation>Your internet comes back now, to give you time to pay.</translation>
    </message>
    <message>
        <source>Liberar agora</source>
        <translation>Turn it back on</translation>
    </message>
    <message>
        <source>Agora não</source>
        <translation>Not now</translation>
    </message>
    <message>
        <source>Liberar a internet em confiança?</source>
        <translation>Turn your internet back on and pay later?</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Pode levar 15 minutos.</source>
        <translation>Turn your router off and on again. It may take 15 minutes.</translation>
    </message>
    <message>
        <source>Internet liberada</source>
        <translation>Your internet is back on</translation>
    </message>
    <message>
        <source>Não sabemos se a internet foi liberada</source>
        <translation>We do not know whether your internet is back on</translation>
    </message>
    <message>
        <source>O pedido foi enviado, mas a resposta não chegou. Espere 15 minutos, desligue e ligue o roteador. Se não voltar, fale com um atendente.</source>
        <translation>The request was sent, but no answer came. Wait 15 minutes, then turn your router off and on again. If that does not help, ask our staff.</translation>
    </message>
    <message>
        <source>Não foi possível liberar agora</source>
        <translation>We could not turn it on now</translation>
    </message>
    <message>
        <source>Nada mudou no seu contrato. Tente de novo ou fale com um atendente.</source>
        <translation>Nothing has changed on your contract. Try again or ask our staff for help.</translation>
    </message>
    <message>
        <source>Pagando o boleto, a internet volta sozinha.</source>
        <translation>Pay the boleto and your internet comes back by itself.</translation>
    </message>
    <message>
        <source>Pagando com PIX, a internet volta sozinha.</source>
        <translation>Pay by PIX and your internet comes back by itself.</translation>
    </message>
    <message>
        <source>A sua internet não está bloqueada</source>
        <translation>Your internet is not blocked</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Se não voltar, fale com um atendente.</source>
        <translation>Turn your router off and on again. If that does not help, ask our staff.</translation>
    </message>
    <message>
        <source>Este contrato não está ativo</source>
        <translation>This contract is not active</translation>
    </message>
    <message>
        <source>Fale com um atendente para voltar a usar a internet.</source>
        <translation>Our staff can help you get your internet back.</translation>
    </message>
    <message>
        <source>Até %1</source>
        <translation>Until %1</translation>
    </message>
    <message>
        <source>Você já usou a liberação em confiança</source>
        <translation>You&apos;ve already used pay-later</translation>
    </message>
    <message>
        <source>Este contrato não permite a liberação em confiança</source>
        <translation>This contract does not allow a pay-later unlock</translation>
    </message>
    <message>
        <source>A internet não foi liberada</source>
        <translation>Your internet was not turned on</translation>
    </message>
</context>
<context>
    <name>voice</name>
    <message>
        <source>valor mostrado na tela</source>
        <translation>amount shown on the screen</translation>
    </message>
    <message>
        <source>número mostrado na tela</source>
        <translation>number shown on the screen</translation>
    </message>
    <message>
        <source>nome mostrado na tela</source>
        <translation>name shown on the screen</translation>
    </message>
    <message>
        <source>1 real</source>
        <translation>1 real</translation>
    </message>
    <message>
        <source>%1 reais</source>
        <translation>%1 reais</translation>
    </message>
    <message>
        <source>1 centavo</source>
        <translation>1 cent</translation>
    </message>
    <message>
        <source>%1 centavos</source>
        <translation>%1 cents</translation>
    </message>
    <message>
        <source>%1 e %2</source>
        <translation>%1 and %2</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%2 %1</translation>
    </message>
    <message>
        <source>%1 de %2 de %3</source>
        <translation>%2 %1, %3</translation>
    </message>
    <message>
        <source>Escolha um para pagar.</source>
        <translation>Choose one to pay.</translation>
    </message>
    <message>
        <source>Fale com um atendente. O protocolo está na tela.</source>
        <translation>Ask our staff for help. The request number is on the screen.</translation>
    </message>
    <message>
        <source>Pedido recebido. O protocolo está na tela.</source>
        <translation>Request received. Its number is on the screen.</translation>
    </message>
    <message>
        <source>A situação do seu pedido está na tela.</source>
        <translation>The status of your request is on the screen.</translation>
    </message>
    <message>
        <source>Boleto %1 de %2</source>
        <translation>Boleto %1 of %2</translation>
    </message>
    <message>
        <source>apagado</source>
        <translation>deleted</translation>
    </message>
    <message>
        <source>tudo apagado</source>
        <translation>all deleted</translation>
    </message>
    <message>
        <source>dígito</source>
        <translation>digit</translation>
    </message>
    <message>
        <source>letra</source>
        <translation>letter</translation>
    </message>
    <message>
        <source>Abra o aplicativo do seu banco, escolha PIX e aponte a câmera do celular para esta tela.</source>
        <translation>Open your banking app, choose PIX and point your phone&apos;s camera at this screen.</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito e depois use o cartão na maquininha ao lado deste totem.</source>
        <translation>Choose debit or credit, then use your card on the terminal next to this kiosk.</translation>
    </message>
    <message>
        <source>No aplicativo do seu banco, escolha pagar boleto e aponte a câmera para esta tela.</source>
        <translation>In your banking app, choose to pay a boleto and point the camera at this screen.</translation>
    </message>
    <message>
        <source>Abra a câmera do celular, aponte para esta tela e toque no endereço que aparecer.</source>
        <translation>Open your phone&apos;s camera, point it at this screen and tap the address that appears.</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>This boleto cannot be paid here. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Contraste forte ligado.</source>
        <translation>High contrast on.</translation>
    </message>
    <message>
        <source>Contraste forte desligado.</source>
        <translation>High contrast off.</translation>
    </message>
    <message>
        <source>Tela baixa ligada.</source>
        <translation>Lower buttons on.</translation>
    </message>
    <message>
        <source>Tela baixa desligada.</source>
        <translation>Lower buttons off.</translation>
    </message>
    <message>
        <source>Escolha os boletos.</source>
        <translation>Choose the boletos.</translation>
    </message>
    <message>
        <source>Nenhum boleto escolhido.</source>
        <translation>No boleto chosen.</translation>
    </message>
    <message>
        <source>Texto em %1 por cento.</source>
        <translation>Text at %1 percent.</translation>
    </message>
    <message>
        <source>Não dá para mudar mais.</source>
        <translation>It cannot change any further.</translation>
    </message>
    <message>
        <source>Mais rápido.</source>
        <translation>Faster.</translation>
    </message>
    <message>
        <source>Mais devagar.</source>
        <translation>Slower.</translation>
    </message>
    <message>
        <source>Volume em %1 por cento.</source>
        <translation>Volume at %1 percent.</translation>
    </message>
    <message>
        <source>Voz ligada. Com um teclado, Tab anda pela tela e Enter escolhe.</source>
        <translation>Voice on. With a keyboard, Tab moves across the screen and Enter chooses.</translation>
    </message>
    <message>
        <source>Total: %1.</source>
        <translation>Total: %1.</translation>
    </message>
    <message>
        <source>Esta tela avisa quando o pagamento chegar.</source>
        <translation>This screen tells you when the payment arrives.</translation>
    </message>
    <message>
        <source>Pagamento confirmado.</source>
        <translation>Payment confirmed.</translation>
    </message>
    <message>
        <source>vencimento em %1</source>
        <translation>due on %1</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Valor a informar</source>
        <translation>Amount not set</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>Pagamento em confirmação</source>
        <translation>Confirming payment</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Unpaid</translation>
    </message>
    <message>
        <source>Venceu ontem</source>
        <translation>Was due yesterday</translation>
    </message>
    <message>
        <source>Vence hoje</source>
        <translation>Due today</translation>
    </message>
    <message>
        <source>Vence amanhã</source>
        <translation>Due tomorrow</translation>
    </message>
    <message>
        <source>Em dia</source>
        <translation>Not due yet</translation>
    </message>
    <message>
        <source>Sem data de vencimento</source>
        <translation>No due date</translation>
    </message>
    <message>
        <source>Venceu em %1</source>
        <translation>Was due on %1</translation>
    </message>
    <message>
        <source>Vence em %1</source>
        <translation>Due on %1</translation>
    </message>
    <message>
        <source>falta pagar, com multa e juros</source>
        <translation>left to pay, with late fees</translation>
    </message>
    <message>
        <source>falta pagar</source>
        <translation>left to pay</translation>
    </message>
    <message>
        <source>com multa, juros e desconto</source>
        <translation>with late fees and a discount</translation>
    </message>
    <message>
        <source>inclui multa e juros</source>
        <translation>includes late fees</translation>
    </message>
    <message>
        <source>com desconto</source>
        <translation>with a discount</translation>
    </message>
    <message>
        <source>era %1</source>
        <translation>was %1</translation>
    </message>
    <message>
        <source>Pague no atendimento</source>
        <translation>Pay at the counter</translation>
    </message>
    <message>
        <source>Só pelo celular</source>
        <translation>On your phone only</translation>
    </message>
    <message>
        <source>Em confirmação</source>
        <translation>Confirming</translation>
    </message>
    <message>
        <source>Vencido</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>venceu %1</source>
        <translation>was due %1</translation>
    </message>
    <message>
        <source>vence %1</source>
        <translation>due %1</translation>
    </message>
    <message>
        <source>Pagar</source>
        <translation>Pay</translation>
    </message>
    <message>
        <source>%1 · venceu %2</source>
        <translation>%1 · was due %2</translation>
    </message>
    <message>
        <source>%1 · vence %2</source>
        <translation>%1 · due %2</translation>
    </message>
    <message>
        <source>Pagar %1</source>
        <translation>Pay %1</translation>
    </message>
    <message>
        <source>o valor atualizado aparece no app do banco</source>
        <translation>your banking app shows the updated amount</translation>
    </message>
    <message>
        <source>Se você já pagou, não pague de novo.</source>
        <translation>If you have already paid, do not pay again.</translation>
    </message>
    <message>
        <source>Gerando o PIX…</source>
        <translation>Creating the PIX…</translation>
    </message>
    <message>
        <source>Buscando o código de barras…</source>
        <translation>Getting the barcode…</translation>
    </message>
    <message>
        <source>O PIX está demorando…</source>
        <translation>The PIX is taking a while…</translation>
    </message>
    <message>
        <source>O código de barras está demorando…</source>
        <translation>The barcode is taking a while…</translation>
    </message>
    <message>
        <source>Sem PIX agora</source>
        <translation>No PIX right now</translation>
    </message>
    <message>
        <source>Sem código de barras agora</source>
        <translation>No barcode right now</translation>
    </message>
    <message>
        <source>O banco está demorando para gerar o PIX.</source>
        <translation>The bank is taking a while to create the PIX.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar pelo código de barras.</source>
        <translation>Meanwhile, you can pay by barcode.</translation>
    </message>
    <message>
        <source>Este boleto não pode ser pago com cartão aqui.</source>
        <translation>This boleto cannot be paid by card here.</translation>
    </message>
    <message>
        <source>O banco está demorando para enviar o código de barras.</source>
        <translation>The bank is taking a while to send the barcode.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar com PIX.</source>
        <translation>Meanwhile, you can pay by PIX.</translation>
    </message>
    <message>
        <source>Este boleto não abre no celular.</source>
        <translation>This boleto does not open on a phone.</translation>
    </message>
    <message>
        <source>Não foi possível gerar o PIX agora.</source>
        <translation>The PIX could not be created right now.</translation>
    </message>
    <message>
        <source>Pague pelo código de barras ou fale com um atendente.</source>
        <translation>Pay by barcode or ask our staff for help.</translation>
    </message>
    <message>
        <source>Não foi possível buscar o código de barras agora.</source>
        <translation>The barcode is not available right now.</translation>
    </message>
    <message>
        <source>Pague com PIX ou fale com um atendente.</source>
        <translation>Pay by PIX or ask our staff for help.</translation>
    </message>
    <message>
        <source>Fale com um atendente.</source>
        <translation>Ask our staff for help.</translation>
    </message>
    <message>
        <source>Este boleto não tem PIX.</source>
        <translation>This boleto has no PIX.</translation>
    </message>
    <message>
        <source>Este boleto não tem código de barras.</source>
        <translation>This boleto has no barcode.</translation>
    </message>
    <message>
        <source>O PIX está pronto.</source>
        <translation>The PIX is ready.</translation>
    </message>
    <message>
        <source>O código de barras está pronto.</source>
        <translation>The barcode is ready.</translation>
    </message>
    <message>
        <source>Use o PIX ou imprima o boleto.</source>
        <translation>Use PIX or print the boleto.</translation>
    </message>
    <message>
        <source>Use o PIX.</source>
        <translation>Use PIX.</translation>
    </message>
    <message>
        <source>Imprima o boleto.</source>
        <translation>Print the boleto.</translation>
    </message>
    <message>
        <source>O código de barras não cabe nesta tela.</source>
        <translation>The barcode does not fit on this screen.</translation>
    </message>
    <message>
        <source>Não foi possível buscar os códigos deste boleto agora. Tente de novo daqui a pouco ou fale com um atendente.</source>
        <translation>The codes of this boleto are not available right now. Try again in a little while or ask our staff for help.</translation>
    </message>
    <message>
        <source>O boleto de %1 está sem código agora. Imprima ou tente de novo.</source>
        <translation>The boleto of %1 has no code right now. Print it or try again.</translation>
    </message>
    <message>
        <source>O valor do boleto de %1 mudou. Confira e toque nele para pagar.</source>
        <translation>The amount of the boleto of %1 has changed. Check it, and tap it to pay.</translation>
    </message>
    <message>
        <source>O boleto de %1 não está mais em aberto.</source>
        <translation>The boleto of %1 is no longer open.</translation>
    </message>
    <message>
        <source>com %1 de multa e juros</source>
        <translation>with %1 in late fees</translation>
    </message>
    <message>
        <source>A baixa está em processamento.</source>
        <translation>Your account will be updated shortly.</translation>
    </message>
    <message>
        <source>com multa e juros</source>
        <translation>with late fees</translation>
    </message>
    <message>
        <source>com %1 de desconto</source>
        <translation>with a %1 discount</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Agora o próximo: %2</source>
        <translation>Now the next one: %2</translation>
    </message>
    <message>
        <source>Agora o de %1: %2</source>
        <translation>Now the one of %1: %2</translation>
    </message>
    <message>
        <source>O boleto de %1</source>
        <translation>The boleto of %1</translation>
    </message>
    <message>
        <source>Um boleto</source>
        <translation>One boleto</translation>
    </message>
    <message>
        <source>%1 ficou sem código agora. Tente de novo pela lista.</source>
        <translation>%1 has no code to pay right now. Try again from the list.</translation>
    </message>
    <message>
        <source>%1 mudou de valor. Confira na lista antes de pagar.</source>
        <translation>%1 has another amount now. Check it in the list before you pay.</translation>
    </message>
    <message>
        <source>%1 não está mais em aberto. Não pague de novo.</source>
        <translation>%1 is no longer open. Do not pay it again.</translation>
    </message>
    <message>
        <source>O boleto de %1 está sem código agora. Tente de novo daqui a pouco.</source>
        <translation>The boleto of %1 has no code right now. Try again in a little while.</translation>
    </message>
    <message>
        <source>Sem papel</source>
        <translation>Out of paper</translation>
    </message>
    <message>
        <source>Impressora aberta</source>
        <translation>Printer is open</translation>
    </message>
    <message>
        <source>Papel enroscado</source>
        <translation>Paper jam</translation>
    </message>
    <message>
        <source>Sem impressora</source>
        <translation>No printer</translation>
    </message>
    <message>
        <source>Sem tinta</source>
        <translation>Out of ink</translation>
    </message>
    <message>
        <source>Impressora parada</source>
        <translation>Printer stopped</translation>
    </message>
</context>
</TS>
